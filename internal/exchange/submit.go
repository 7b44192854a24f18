package exchange

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// Submission is a new lead as a surface brings it.
type Submission struct {
	Ecosystem  ID     // NoID: that of the caller's first grant
	Provider   ID     // for whom an operator submits; NoID for nobody
	ExternalID string // the provider's own id
	Service    string // name of the provider's service, "" for its default
	Campaign   string // code of the provider's campaign, "" for its default
	Contents   Contents
	Consents   RawJSON // as sent, "" for none
	Link       Int     // number of a person to link the lead to by hand

	// UniqueExternalID refuses an external id that the provider has used before
	// with this option.
	UniqueExternalID bool
	// UniqueTaxID refuses a tax id that an unconverted lead has which the caller
	// may see.
	UniqueTaxID bool
	// ValidateOnly checks everything and keeps nothing. It is not for contents of
	// which the caller sees a field masked.
	ValidateOnly bool

	Once *Once
}

// errValidated ends a decision that was only to be validated.
var errValidated = errors.New("validated")

// Submit takes a new lead. A full match of identity links it to a known person.
// A lender's own lead is assigned to that lender as received.
//
// Errors: Invalid names the field, "person_number" when the lead cannot be
// linked so; Duplicate when one of the unique options refuses; Forbidden names a
// masked field where ValidateOnly does not go; NotFound for an ecosystem or
// provider that the caller may not see.
func (x *Exchange) Submit(ctx context.Context, caller Caller, s Submission) (*LeadView, error) {
	p, err := x.ready(ctx, caller, &s)
	if err != nil {
		return nil, err
	}
	return p.ended(x.write(ctx, p.write))
}

// readySubmit is a submission that is checked and waits for its turn.
type readySubmit struct {
	write write
	view  *LeadView // when it was decided
}

func (x *Exchange) ready(ctx context.Context, caller Caller, s *Submission) (*readySubmit, error) {
	grant, err := caller.grant(s.Ecosystem)
	if err != nil {
		return nil, err
	}
	ecosystem, err := x.known.ecosystem(ctx, grant.Ecosystem)
	if err != nil {
		return nil, err
	}
	if err := prepare(s); err != nil {
		return nil, err
	}
	who, err := x.whois(ctx, ecosystem, &s.Contents)
	if err != nil {
		return nil, err
	}
	if s.ValidateOnly {
		// A real submission says as much, and leaves a trace.
		if err := grant.refuseHidden("", &s.Contents, "have a lead validated only that holds a field which it sees masked"); err != nil {
			return nil, err
		}
	}
	draft := x.draft(ecosystem, caller, s)
	known := x.lookAhead(ecosystem, grant, s)
	p := &readySubmit{}
	p.write = write{caller: caller, grant: grant, once: s.Once, keys: who.all(), copies: known.copies, taxIDs: known.taxIDs,
		decide: func(ctx context.Context, t *tx) (answered, error) {
			var key Sealer
			var err error
			p.view, key, err = t.submit(ctx, s, draft, who, known)
			if err != nil {
				return answered{}, err
			}
			if s.ValidateOnly {
				return answered{}, errValidated
			}
			return answered{result: p.view, subject: p.view.ID, key: key}, nil
		}}
	return p, nil
}

// ended is the answer to a submission that came to err.
func (p *readySubmit) ended(err error) (*LeadView, error) {
	if err != nil && !errors.Is(err, errValidated) {
		return nil, err
	}
	return p.view, nil
}

// lookedAhead is what a submission is known to ask of the leads that are there.
type lookedAhead struct {
	copies  *copyFacts // nil when no duplicate rule is known of
	taxIDs  Digests
	digests DigestKeys // by which all that was made
}

func (x *Exchange) lookAhead(e *Ecosystem, g Grant, s *Submission) lookedAhead {
	known := lookedAhead{digests: x.digestKeys(e)}
	if s.UniqueTaxID {
		known.taxIDs = x.taxDigests(e, s.Contents.TaxID.value)
	}
	if rules := x.duplicates.hint(e.ID); rules != nil && !rules.empty() {
		l := Lead{LeadHeader: LeadHeader{ExternalID: s.ExternalID}}
		l.Provider, l.Lender = g.submitter(s)
		known.copies = x.copyFacts(e, &l, &s.Contents)
		known.copies.claimsUnder(x, e, rules) // so that they are known before the turn comes
	}
	return known
}

// lookAgain is what a submission asks by the digests that are in force now, after
// a rehash has changed them since it looked ahead.
func (t *tx) lookAgain(ctx context.Context, s *Submission) (*identified, lookedAhead, error) {
	known := t.x.lookAhead(t.ecosystem, t.grant, s)
	r, err := t.read(ctx)
	if err != nil {
		return nil, known, err
	}
	if err := t.lookUpTaxIDs(ctx, known.taxIDs); err != nil {
		return nil, known, err
	}
	who, err := t.whois(ctx, r, t.ecosystem, &s.Contents)
	return who, known, err
}

// submitter is the provider or lender whose lead a submission makes.
func (g Grant) submitter(s *Submission) (provider, lender ID) {
	switch g.Role {
	case RoleProvider:
		return g.Party, NoID
	case RoleLender:
		return NoID, g.Party
	}
	return s.Provider, NoID
}

// prepare drops card data and holds the submission to its bounds.
func prepare(s *Submission) error {
	dropCards(&s.Contents)
	s.Consents = maskJSONCards(s.Consents)
	if err := checkRecord(&s.Contents); err != nil {
		return err
	}
	if err := refuseMasks(&s.Contents); err != nil {
		return err
	}
	consents := Some(s.Consents)
	if err := checkCell(&consents); err != nil {
		return err.inside("consents")
	}
	for _, text := range []struct{ field, value string }{
		{"external_id", s.ExternalID}, {"service", s.Service}, {"campaign", s.Campaign},
	} {
		if err := checkText(text.field, text.value, MaxExternalID); err != nil {
			return err
		}
	}
	s.Service, s.Campaign = MaskCards(s.Service), MaskCards(s.Campaign)
	s.ExternalID = ownID(s.ExternalID)
	return nil
}

// ownID is a submitter's own id of a lead. One that holds a card number is none:
// masked, two of them could be the same and one lead pass for the other.
func ownID(id string) string {
	if HoldsCard(id) || lostToMask(id) {
		return ""
	}
	return id
}

func (t *tx) submit(ctx context.Context, s *Submission, d *draft, who *identified, known lookedAhead) (*LeadView, Sealer, error) {
	view := &LeadView{}
	l := &view.Lead
	l.LeadHeader = LeadHeader{
		ID: d.id, Ecosystem: t.ecosystem.ID, PhoneE164: d.phone, ExternalID: s.ExternalID, Surface: t.caller.Surface,
		State: LeadOpen, Version: 1, CreatedAt: t.now, QualifiedAt: t.now, UpdatedAt: t.now,
	}
	d.takeBack()
	l.Contents = s.Contents
	err := t.attribute(ctx, l, s)
	if err != nil {
		return nil, nil, err
	}
	sealed := d.sealed
	if known.digests != t.ecosystem.Digests {
		sealed = nil
		if who, known, err = t.lookAgain(ctx, s); err != nil {
			return nil, nil, err
		}
	}
	if err := t.refuseCopies(ctx, l, s, known.taxIDs); err != nil {
		return nil, nil, err
	}
	copyOf, err := t.judgeCopy(ctx, l, known.copies)
	if err != nil {
		return nil, nil, err
	}
	if l.Number, err = t.number(ctx, LeadNumbers); err != nil {
		return nil, nil, err
	}
	person, err := t.personOf(ctx, who)
	if err != nil {
		return nil, nil, err
	}
	if s.Link.IsSet() && (person.ID == NoID || s.Link.value != person.Number) {
		if person, err = t.linkTarget(ctx, s.Link.value); err != nil {
			return nil, nil, err
		}
	}
	l.Person = person.ID
	key, wrapped, err := d.dataKey(t)
	if err != nil {
		return nil, nil, err
	}
	if sealed == nil {
		if err := d.issueNested(ctx, t, &s.Contents); err != nil {
			return nil, nil, err
		}
		l.Contents = s.Contents
		sealed = t.x.sealSubmit(t.ecosystem, t.caller, d.id, s, key)
	}
	if l.Sequence, err = t.recordSubmit(l, copyOf, sealed); err != nil {
		return nil, nil, err
	}
	view.PersonNumber = person.Number
	if view.Origin, err = t.origin(ctx, l); err != nil {
		return nil, nil, err
	}
	if l.Lender != NoID {
		a, err := t.receiveOwn(l)
		if err != nil {
			return nil, nil, err
		}
		view.Assignments = []Assignment{*a}
	}
	row := sealed.row
	row.LeadHeader, row.WrappedKey = l.LeadHeader, wrapped
	t.changes.NewLeads = append(t.changes.NewLeads, row)
	if t.grant.Masked {
		view.Contents = t.grant.seen(&l.Contents)
	}
	if err := t.hidePerson(ctx, view); err != nil {
		return nil, nil, err
	}
	if l.DuplicateOf != NoID {
		view.DuplicateOf, err = t.mayBeNamed(ctx, l.DuplicateOf)
	}
	return view, key, err
}

func (t *tx) recordSubmit(l *Lead, copyOf found, sealed *sealedSubmit) (int64, error) {
	facts := map[string]string{"state": string(l.State)}
	if l.Person != NoID {
		facts[personFact] = l.Person.String()
	}
	copyOf.note(facts)
	return t.recordRow(EventRow{Event: Event{ID: sealed.event, Kind: LeadSubmitted, Lead: l.ID, Facts: facts}, Subject: l.ID, Sealed: sealed.body}, nil)
}

// attribute says who submitted the lead, by which service and campaign.
func (t *tx) attribute(ctx context.Context, l *Lead, s *Submission) error {
	l.Provider, l.Lender = t.grant.submitter(s)
	if l.Provider == NoID {
		return nil
	}
	parties, err := t.x.known.partiesWith(ctx, t.ecosystem.ID, func(p *Parties) bool {
		_, ok := p.Providers[l.Provider]
		return ok
	})
	if err != nil {
		return err
	}
	provider, ok := parties.Providers[l.Provider]
	if !ok || !provider.DisabledAt.IsZero() {
		return &Error{Code: NotFound, Field: "provider", Message: "no such provider"}
	}
	if l.Service, err = t.service(ctx, provider, s.Service); err != nil {
		return err
	}
	l.Campaign, err = t.campaign(ctx, provider, s.Campaign)
	return err
}

// service finds a provider's service by name, and makes it when it is new.
func (t *tx) service(ctx context.Context, p Provider, name string) (ID, error) {
	if name = strings.TrimSpace(name); name == "" {
		return p.DefaultService, nil
	}
	parties, err := t.x.known.parties(ctx, t.ecosystem.ID)
	if err != nil {
		return NoID, err
	}
	for _, s := range parties.Services {
		if s.Provider == p.ID && s.Name == name {
			return s.ID, nil
		}
	}
	r, err := t.read(ctx)
	if err != nil {
		return NoID, err
	}
	services, err := r.Services(ctx, t.ecosystem.ID, p.ID)
	if err != nil {
		return NoID, err
	}
	for _, s := range services {
		if s.Name == name {
			return s.ID, nil
		}
	}
	s := Service{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Provider: p.ID, Name: name}
	if s.Number, err = t.number(ctx, PartyNumbers); err != nil {
		return NoID, err
	}
	t.changes.Services = append(t.changes.Services, s)
	return s.ID, nil
}

// campaign finds a provider's campaign by code, and makes it when it is new.
func (t *tx) campaign(ctx context.Context, p Provider, code string) (ID, error) {
	if code = strings.TrimSpace(code); code == "" {
		return p.DefaultCampaign, nil
	}
	parties, err := t.x.known.parties(ctx, t.ecosystem.ID)
	if err != nil {
		return NoID, err
	}
	for _, c := range parties.Campaigns {
		if c.Provider == p.ID && c.Code == code {
			return c.ID, nil
		}
	}
	r, err := t.read(ctx)
	if err != nil {
		return NoID, err
	}
	campaigns, err := r.Campaigns(ctx, t.ecosystem.ID, p.ID)
	if err != nil {
		return NoID, err
	}
	for _, c := range campaigns {
		if c.Code == code {
			return c.ID, nil
		}
	}
	c := Campaign{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Provider: p.ID, Code: code, Name: code, SharingLimit: 1}
	if c.Number, err = t.number(ctx, PartyNumbers); err != nil {
		return NoID, err
	}
	t.changes.Campaigns = append(t.changes.Campaigns, c)
	return c.ID, nil
}

// refuseCopies applies the unique options of a submission.
func (t *tx) refuseCopies(ctx context.Context, l *Lead, s *Submission, taxIDs Digests) error {
	if s.UniqueExternalID && s.ExternalID != "" {
		// A lender or operator sees leads of others too, whose ids are their own.
		f := LeadFilter{Provider: l.Provider, ExternalID: s.ExternalID, Surface: l.Surface}
		same := func(o *LeadRow) bool { return o.Provider == l.Provider && o.Lender == l.Lender }
		if err := t.refuseIfAny(ctx, f, same, "external_id", "a lead with this external id exists already"); err != nil {
			return err
		}
	}
	// Most tax ids are nobody's, which the group knows. Whether the caller may
	// see the lead that has one is asked only when there is one.
	if slices.ContainsFunc(taxIDs, func(tax Digest) bool { return t.taxIDs[tax] }) {
		f := LeadFilter{TaxID: taxIDs, Unconverted: true, Limit: 1}
		every := func(*LeadRow) bool { return true }
		return t.refuseIfAny(ctx, f, every, "tax_id", "an unconverted lead with this tax id exists already")
	}
	return nil
}

// refuseIfAny answers Duplicate when the caller sees a lead that passes f and is
// meant.
func (t *tx) refuseIfAny(ctx context.Context, f LeadFilter, meant func(*LeadRow) bool, field, message string) error {
	r, err := t.read(ctx)
	if err != nil {
		return err
	}
	return r.Leads(ctx, t.grant, f, func(row *LeadRow) error {
		if !meant(row) {
			return nil
		}
		lead := row.ID
		if t.grant.hidesKey(field) {
			lead = NoID
		}
		return &Error{Code: Duplicate, Field: field, Message: message, Lead: lead}
	})
}

// receiveOwn assigns a lender's own lead to it as received.
func (t *tx) receiveOwn(l *Lead) (*Assignment, error) {
	a := &Assignment{
		ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Lead: l.ID, Lender: l.Lender, Branch: t.grant.Branch, State: Received, Version: 1,
		FirstVersion: l.Version, KnownVersion: l.Version, FirstPulledAt: t.now, ReceivedAt: t.now, CreatedAt: t.now, UpdatedAt: t.now,
	}
	var err error
	a.Sequence, err = t.recordAssignment(AssignmentReceived, a, nil)
	t.changes.Assignments = append(t.changes.Assignments, *a)
	l.LiveAssignments++
	return a, err
}

func (t *tx) issueNested(ctx context.Context, c *Contents) error {
	return issueNested(c, func(cell *Int) error { return t.issue(ctx, cell) })
}

// issue gives a nested record its number.
func (t *tx) issue(ctx context.Context, cell *Int) error {
	n, err := t.number(ctx, NestedNumbers)
	if err == nil {
		cell.Put(n)
	}
	return err
}
