package exchange

import (
	"context"
	"errors"
	"slices"
)

// LeadView is a lead with what the caller may see around it.
type LeadView struct {
	Lead
	Origin       Origin
	PersonNumber int64        // 0 when the lead is not linked, or to nobody that the caller may see
	Application  *Application // that of the caller's lender, else the first; nil for none
	Decision     *Decision    // the last one that the caller may see; nil for none
	Assignments  []Assignment // live and ended ones; a lender sees its own, as far as it was ever handed the lead
}

// Lead is one lead that the caller may see.
func (x *Exchange) Lead(ctx context.Context, caller Caller, key LeadKey) (*LeadView, error) {
	found, err := x.findLead(ctx, x.store, caller, key)
	if err != nil {
		return nil, err
	}
	return x.view(ctx, x.store, found)
}

// foundLead is a lead with the grant by which it was found.
type foundLead struct {
	grant     Grant
	ecosystem *Ecosystem
	row       LeadRow
	lead      *Lead
	key       Sealer
}

// findLead tries the caller's grants one after the other.
func (x *Exchange) findLead(ctx context.Context, r Reader, caller Caller, key LeadKey) (*foundLead, error) {
	for _, g := range caller.Grants {
		row, err := r.Lead(ctx, g, key)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return x.openFound(ctx, g, row)
	}
	return nil, ErrNotFound
}

func (x *Exchange) openFound(ctx context.Context, g Grant, row LeadRow) (*foundLead, error) {
	e, err := x.known.ecosystem(ctx, g.Ecosystem)
	if err != nil {
		return nil, err
	}
	f := &foundLead{grant: g, ecosystem: e, row: row}
	f.lead, f.key, err = x.openLead(e, &f.row)
	return f, err
}

func (x *Exchange) view(ctx context.Context, r Reader, f *foundLead) (*LeadView, error) {
	v := &LeadView{Lead: *f.lead}
	v.Contents = f.grant.seen(&f.lead.Contents)
	var err error
	if v.Origin, err = x.originOf(ctx, r, f.lead); err != nil {
		return nil, err
	}
	lender := NoID
	if f.grant.Role == RoleLender {
		lender = f.grant.Party
	}
	if v.Person, err = shownPerson(ctx, r, f); err != nil {
		return nil, err
	}
	if v.DuplicateOf, err = visibleLead(ctx, r, f.grant, f.lead.DuplicateOf); err != nil {
		return nil, err
	}
	if v.Person != NoID {
		p, err := survivor(ctx, r, f.ecosystem.ID, PersonRef{ID: v.Person})
		if err != nil {
			return nil, err
		}
		v.Person, v.PersonNumber = p.ID, p.Number
	}
	if v.Applications > 0 {
		all, err := r.Applications(ctx, f.ecosystem.ID, ApplicationFilter{Leads: []ID{v.ID}, Lender: lender})
		if err != nil {
			return nil, err
		}
		if len(all) > 0 {
			v.Application = &all[0]
		}
	}
	if v.Decision, err = shownDecision(ctx, r, f, v.Application); err != nil {
		return nil, err
	}
	if f.grant.Role == RoleProvider {
		return v, nil
	}
	// Those that have ended count as well: why a lead is with nobody is to be seen.
	all, err := r.Assignments(ctx, f.ecosystem.ID, AssignmentFilter{Leads: []ID{v.ID}, Lender: lender})
	v.Assignments = slices.DeleteFunc(all, func(a Assignment) bool { return !f.grant.reaches(&a) })
	for i := range v.Assignments {
		v.Assignments[i] = f.grant.shown(v.Assignments[i])
	}
	return v, err
}

// shownPerson is the person that a lead is linked to, as far as the caller may
// know: a lender sees its own clients only, and must not learn from a link that
// another lender has that client. For a masked grant see knowsLink.
func shownPerson(ctx context.Context, r Reader, f *foundLead) (ID, error) {
	if !f.grant.knowsLink(f.lead) {
		return NoID, nil
	}
	if f.lead.Person == NoID || f.grant.Role != RoleLender {
		return f.lead.Person, nil
	}
	own, err := r.CountClients(ctx, f.grant, ClientFilter{Persons: []ID{f.lead.Person}})
	if err != nil || own == 0 {
		return NoID, err
	}
	return f.lead.Person, nil
}

// LeadSearch chooses leads by what a caller knows of them, by equality: all of the
// values that are given count. They are as written, and are brought into normal
// form here. A lender finds by what the lead says, not by its own edit over it.
type LeadSearch struct {
	Ecosystem      ID // NoID: every ecosystem of the caller
	ID             string
	Phone          string
	Email          string
	TaxID          string
	DocumentSeries string // of the document with the number; "" for one without a series
	DocumentNumber string
	ExternalID     string
}

// given tells whether there is anything to search by.
func (s LeadSearch) given() bool {
	s.Ecosystem, s.DocumentSeries = NoID, ""
	return s != LeadSearch{}
}

// NewestLead is the newest lead that the caller may see and that passes s.
// NotFound when none passes, or when s says nothing.
func (x *Exchange) NewestLead(ctx context.Context, caller Caller, s LeadSearch) (*LeadView, error) {
	var newest *foundLead
	for _, g := range caller.Grants {
		found, err := x.newestIn(ctx, g, s)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if newest == nil || found.lead.CreatedAt.After(newest.lead.CreatedAt) {
			newest = found
		}
	}
	if newest == nil {
		return nil, ErrNotFound
	}
	return x.view(ctx, x.store, newest)
}

func (x *Exchange) newestIn(ctx context.Context, g Grant, s LeadSearch) (*foundLead, error) {
	e, err := x.known.ecosystem(ctx, g.Ecosystem)
	if err != nil {
		return nil, err
	}
	f, ok, err := x.searchFilter(g, e, s)
	if err != nil {
		return nil, err
	}
	if !ok || (s.Ecosystem != NoID && s.Ecosystem != g.Ecosystem) {
		return nil, ErrNotFound
	}
	f.Newest, f.Limit = true, 1
	var found *foundLead
	err = x.store.Leads(ctx, g, f, func(row *LeadRow) error {
		found, err = x.openFound(ctx, g, *row)
		return err
	})
	if err == nil && found == nil {
		err = ErrNotFound
	}
	return found, err
}

// searchFilter is the one place where the values of a search become a filter, in
// normal form. ok is false when one of them cannot be that of any lead.
//
// Errors: Forbidden for a value that the holder of the grant sees masked: whoever
// may ask about any value finds out by guessing.
func (x *Exchange) searchFilter(g Grant, e *Ecosystem, s LeadSearch) (f LeadFilter, ok bool, err error) {
	ok = s.given()
	must := func(found bool) { ok = ok && found }
	if s.ID != "" {
		id, isID := ParseID(s.ID)
		f.IDs = []ID{id}
		must(isID)
	}
	if s.Phone != "" {
		f.PhoneE164 = phoneE164(s.Phone, e.PhoneRegion)
		must(f.PhoneE164 != "")
	}
	if s.Email != "" {
		f.Email = mailAddress(s.Email)
		must(f.Email != "")
	}
	if s.TaxID != "" {
		if err := g.inClear("tax_id", "search by tax id"); err != nil {
			return f, false, err
		}
		f.TaxID = x.taxDigests(e, s.TaxID)
		must(f.TaxID != nil)
	}
	if s.DocumentNumber != "" {
		if err := g.inClear("document", "search by document"); err != nil {
			return f, false, err
		}
		var c Contents
		c.Passport.Put(Passport{Series: Some(s.DocumentSeries), Number: Some(s.DocumentNumber)})
		f.Document = x.documentDigests(e, &c)
		must(f.Document != nil)
	}
	f.ExternalID = s.ExternalID
	return f, ok, nil
}

// Leads streams the leads of an ecosystem that are on the caller's list, oldest
// first, in constant memory. It stops with the error of visit. The lead is only
// valid during the visit. Limit 0 is no limit.
func (x *Exchange) Leads(ctx context.Context, caller Caller, ecosystem ID, limit, offset int, visit func(*Lead) error) error {
	g, err := caller.grant(ecosystem)
	if err != nil {
		return err
	}
	return x.leads(ctx, g, LeadFilter{Listed: true, Limit: limit, Offset: offset}, visit)
}

// LeadsByExternalID are the leads that the caller may see with a provider's own
// id, oldest first, at most 100.
func (x *Exchange) LeadsByExternalID(ctx context.Context, caller Caller, externalID string) ([]LeadView, error) {
	views := []LeadView{}
	for _, g := range caller.Grants {
		found, err := x.foundBy(ctx, g, LeadFilter{ExternalID: externalID, Limit: MaxFound})
		if err != nil {
			return nil, err
		}
		views = append(views, found...)
	}
	return views, nil
}

// leads streams leads as they go out, but for whose copies they are: that takes a
// look at the other lead.
func (x *Exchange) leads(ctx context.Context, g Grant, f LeadFilter, visit func(*Lead) error) error {
	e, err := x.known.ecosystem(ctx, g.Ecosystem)
	if err != nil {
		return err
	}
	l := &Lead{}
	return x.store.Leads(ctx, g, f, func(row *LeadRow) error {
		if _, err := x.openInto(l, e, row); err != nil {
			return err
		}
		if g.Masked {
			l.Contents = g.seen(&l.Contents)
		}
		l.DuplicateOf = NoID
		return visit(l)
	})
}

// Parties are the providers and lenders of an ecosystem in which the caller has
// a grant: names and numbers that go out with leads. They are read-only, and at
// most a few seconds old.
func (x *Exchange) Parties(ctx context.Context, caller Caller, ecosystem ID) (*Parties, error) {
	g, err := caller.grant(ecosystem)
	if err != nil {
		return nil, err
	}
	return x.known.parties(ctx, g.Ecosystem)
}

// EcosystemOf is an ecosystem in which the caller has a grant; NoID is that of
// its first one.
func (x *Exchange) EcosystemOf(ctx context.Context, caller Caller, ecosystem ID) (*Ecosystem, error) {
	g, err := caller.grant(ecosystem)
	if err != nil {
		return nil, err
	}
	return x.known.ecosystem(ctx, g.Ecosystem)
}

// LeadEvents are the events of a lead that the caller may see, in order, with
// numbers greater than after; limit is at least 1.
func (x *Exchange) LeadEvents(ctx context.Context, caller Caller, lead ID, after int64, limit int) ([]Event, error) {
	found, err := x.findLead(ctx, x.store, caller, LeadKey{ID: lead})
	if err != nil {
		return nil, err
	}
	persons := map[ID]Sealer{}
	var rows []EventRow
	f := EventFilter{Lead: found.lead.ID, After: after, Limit: limit}
	err = x.store.Events(ctx, found.grant, f, func(row *EventRow) error {
		rows = append(rows, *row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	events := make([]Event, 0, len(rows))
	clients := clientsOf{reader: x.store, grant: found.grant}
	for i := range rows {
		key := found.key
		if rows[i].PersonSubject {
			if key, err = x.personKey(ctx, found.ecosystem, rows[i].Subject, persons); err != nil {
				return nil, err
			}
		}
		e, err := openEvent(&rows[i], key)
		if err != nil {
			return nil, err
		}
		e.Body = found.grant.seenBody(e.Body)
		if found.grant.Role != RoleOperator {
			delete(e.Facts, reassignedTo)
			delete(e.Facts, overrideFact)
		}
		if err := hideCopied(ctx, x.store, found.grant, e.Facts); err != nil {
			return nil, err
		}
		if err := clients.cut(ctx, &e); err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

func (x *Exchange) personKey(ctx context.Context, e *Ecosystem, person ID, known map[ID]Sealer) (Sealer, error) {
	if key := known[person]; key != nil {
		return key, nil
	}
	p, err := x.store.Person(ctx, e.ID, PersonRef{ID: person})
	if errors.Is(err, ErrNotFound) || (err == nil && p.ID != person) {
		return nil, nil // an undo has taken the person back: the body stays sealed for ever
	}
	if err != nil {
		return nil, err
	}
	key, err := x.vault.DataKey(e, p.ID, p.WrappedKey)
	known[person] = key
	return key, err
}
