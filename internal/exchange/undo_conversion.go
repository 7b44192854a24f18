package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// ConversionUndo takes a conversion back.
type ConversionUndo struct {
	Application ID // that the conversion made
	Why         Why
	Once        *Once
}

// beforeConversion is what an undo needs to know of how things were. It lies in
// the body of the conversion's event.
type beforeConversion struct {
	Person     ID // the lead's link; NoID for none
	Into       ID // the person that the lead was converted into
	MadePerson bool
	MadeClient bool
	Keys       []keyMade // of a person who was there already
	Traits     []traitMade
	Identities []ID
	Matches    []ID          // pairs that the conversion found
	Reasons    []addedReason // to pairs that were there already
	Assignment *Assignment   // the lender's, as it was; nil when the conversion made it
	Batch      *Batch        // that the conversion closed, as it was
	Decisions  []ID          // of the check that converted
}

type addedReason struct {
	Match  ID
	Reason MatchReason
}

// keyMade and traitMade say what was made without its digest, which a change of
// the digest key would make another.
type (
	keyMade struct {
		Scope string
		Kind  KeyKind
	}
	traitMade struct {
		Scope string
		Kind  TraitKind
	}
)

// beforeOf gathers it from what the decision has read and is going to write.
func (t *tx) beforeOf(ctx context.Context, r Reader, c *conversion) (JSON, error) {
	b := beforeConversion{Person: c.lead.lead.Person, Into: c.person.ID,
		MadePerson: len(t.changes.Persons) > 0, MadeClient: len(t.changes.Clients) > 0, Assignment: c.before}
	for _, k := range t.changes.PersonKeys {
		if made := (keyMade{k.Scope, k.Kind}); !slices.Contains(b.Keys, made) {
			b.Keys = append(b.Keys, made)
		}
	}
	for _, k := range t.changes.PersonTraits {
		if made := (traitMade{k.Scope, k.Kind}); !slices.Contains(b.Traits, made) {
			b.Traits = append(b.Traits, made)
		}
	}
	for _, i := range t.changes.Identities {
		b.Identities = append(b.Identities, i.ID)
	}
	if err := t.pairsBefore(ctx, r, &b); err != nil {
		return JSON{}, err
	}
	for _, d := range t.changes.Decisions {
		b.Decisions = append(b.Decisions, d.ID)
	}
	for _, batch := range t.changes.Batches {
		batch.ClosedAt = time.Time{}
		b.Batch = &batch
	}
	return undoJSON(&b)
}

// pairsBefore tells pairs that the decision has found from those that were there
// and got another reason.
func (t *tx) pairsBefore(ctx context.Context, r Reader, b *beforeConversion) error {
	if len(t.changes.Matches) == 0 {
		return nil
	}
	var ids []ID
	for _, m := range t.changes.Matches {
		ids = append(ids, m.ID)
	}
	there, err := r.Matches(ctx, t.ecosystem.ID, MatchFilter{IDs: ids})
	if err != nil {
		return err
	}
	for _, m := range t.changes.Matches {
		at := slices.IndexFunc(there, func(was Match) bool { return was.ID == m.ID })
		if at < 0 {
			b.Matches = append(b.Matches, m.ID)
			continue
		}
		for _, reason := range m.Reasons {
			if !slices.Contains(there[at].Reasons, reason) {
				b.Reasons = append(b.Reasons, addedReason{m.ID, reason})
			}
		}
	}
	return nil
}

// UndoConversion takes a conversion back: the application goes, and the client,
// the person and the assignment if the conversion made them; what it changed is
// as it was. The lead is on the lists again, and may be converted again. Numbers
// that were given out are not given out again, and a repeat of the conversion's
// call with its idempotency key still answers what it answered.
//
// It is for operators. Errors: NotFound; Conflict names everything that stands in
// the way, as ConversionObstacles does.
func (x *Exchange) UndoConversion(ctx context.Context, caller Caller, u ConversionUndo) (*LeadView, error) {
	if err := u.Why.check(false); err != nil {
		return nil, err
	}
	grant, _, err := x.operatorOver(ctx, caller, u.Application)
	if errors.Is(err, ErrNotFound) && u.Once != nil {
		return nil, x.answerGone(ctx, caller, u.Once) // the first call has taken the application away
	}
	if err != nil {
		return nil, err
	}
	var view *LeadView
	err = x.write(ctx, write{caller: caller, grant: grant, once: u.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		r, err := t.read(ctx)
		if err != nil {
			return answered{}, err
		}
		undo, err := t.x.lookBack(ctx, r, t.ecosystem, u.Application)
		if err != nil {
			return answered{}, err
		}
		if err := inTheWay("the conversion", undo.obstacles); err != nil {
			return answered{}, err
		}
		if view, err = undo.carryOut(ctx, t, u.Why); err != nil {
			return answered{}, err
		}
		view.Contents = grant.seen(&view.Contents)
		return answered{result: view, subject: undo.lead.lead.ID, key: undo.lead.key}, nil
	}})
	if err != nil {
		return nil, err
	}
	return view, nil
}

// answerGone answers an operator's call about what is not there any more: as its
// key was answered before, else NotFound.
func (x *Exchange) answerGone(ctx context.Context, caller Caller, once *Once) error {
	for _, g := range caller.Grants {
		if g.Role != RoleOperator {
			continue
		}
		err := x.write(ctx, write{caller: caller, grant: g, once: once, decide: func(context.Context, *tx) (answered, error) {
			return answered{}, ErrNotFound
		}})
		if !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return ErrNotFound
}

// ConversionObstacles is what stands in the way of undoing the conversion that
// made an application, empty when nothing does. It is for operators.
func (x *Exchange) ConversionObstacles(ctx context.Context, caller Caller, application ID) ([]Obstacle, error) {
	_, ecosystem, err := x.operatorOver(ctx, caller, application)
	if err != nil {
		return nil, err
	}
	undo, err := x.lookBack(ctx, x.store, ecosystem, application)
	if err != nil {
		return nil, err
	}
	return undo.obstacles, nil
}

// operatorOver is the operator's grant in the ecosystem of an application.
func (x *Exchange) operatorOver(ctx context.Context, caller Caller, application ID) (Grant, *Ecosystem, error) {
	for _, g := range caller.Grants {
		found, err := x.store.Applications(ctx, g.Ecosystem, ApplicationFilter{IDs: []ID{application}})
		if err != nil {
			return Grant{}, nil, err
		}
		if len(found) == 0 {
			continue
		}
		operator, err := caller.inRole(g.Ecosystem, RoleOperator)
		if err != nil {
			if g.Role != RoleLender || g.Party != found[0].Lender {
				continue // which it may not see
			}
			return Grant{}, nil, err
		}
		e, err := x.known.ecosystem(ctx, g.Ecosystem)
		return operator, e, err
	}
	return Grant{}, nil, ErrNotFound
}

// conversionUndo is an undo in the making.
type conversionUndo struct {
	x           *Exchange
	reader      Reader
	ecosystem   *Ecosystem
	application Application
	lead        *foundLead
	before      beforeConversion
	obstacles   obstacles
	client      ClientRow
	person      Person
	others      []Application // of the person
	assignment  *Assignment   // the lender's, as it is
	gone        Gone
}

// lookBack reads what a conversion made and what was built on it since.
func (x *Exchange) lookBack(ctx context.Context, r Reader, e *Ecosystem, application ID) (*conversionUndo, error) {
	u := &conversionUndo{x: x, reader: r, ecosystem: e}
	found, err := r.Applications(ctx, e.ID, ApplicationFilter{IDs: []ID{application}})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || found[0].Lead == NoID {
		return nil, ErrNotFound
	}
	u.application = found[0]
	row, err := r.Lead(ctx, operatorOf(e.ID), LeadKey{ID: u.application.Lead})
	if err != nil {
		return nil, err
	}
	if u.lead, err = x.openFound(ctx, operatorOf(e.ID), row); err != nil {
		return nil, err
	}
	if u.lead.key == nil {
		u.obstacles.add(Erased, u.lead.lead.Number)
		return u, nil
	}
	known, err := u.readBefore(ctx)
	if err != nil {
		return nil, err
	}
	if !known {
		u.obstacles.add(TooOld, u.application.Number)
		return u, nil
	}
	for _, look := range []func(context.Context) error{u.lookAtApplication, u.lookAtClient, u.lookAtPerson, u.lookAtIdentity, u.lookAtMatches, u.lookAtAssignment} {
		if err := look(ctx); err != nil {
			return nil, err
		}
	}
	return u, nil
}

// errFoundEvent ends the reading of events.
var errFoundEvent = errors.New("found")

// readBefore finds the conversion's event, which is close behind that of its
// application.
func (u *conversionUndo) readBefore(ctx context.Context) (known bool, err error) {
	f := EventFilter{Lead: u.lead.lead.ID, After: u.application.Sequence, Limit: 100}
	var converted *EventRow
	err = u.reader.Events(ctx, operatorOf(u.ecosystem.ID), f, func(row *EventRow) error {
		if row.Kind == LeadConverted && row.Application == u.application.ID {
			converted = row
			return errFoundEvent
		}
		return nil
	})
	if (err != nil && !errors.Is(err, errFoundEvent)) || converted == nil {
		return false, err
	}
	e, err := openEvent(converted, u.lead.key)
	if err != nil || !e.Body.Undo.IsSet() {
		return false, err
	}
	return true, json.Unmarshal([]byte(e.Body.Undo.value), &u.before)
}

func (u *conversionUndo) lookAtApplication(ctx context.Context) error {
	if u.application.Status != StatusCreated {
		u.obstacles.add(ApplicationWentOn, u.application.Number)
	}
	outcomes, err := u.reader.Outcomes(ctx, u.ecosystem.ID, u.lead.lead.ID)
	if err != nil {
		return err
	}
	for _, o := range outcomes {
		if o.Lender == u.application.Lender && o.Sequence > u.application.Sequence {
			u.obstacles.add(OutcomeCame, u.lead.lead.Number)
		}
	}
	return nil
}

func (u *conversionUndo) lookAtClient(ctx context.Context) error {
	for _, merged := range []bool{false, true} {
		rows, err := u.reader.Clients(ctx, operatorOf(u.ecosystem.ID), ClientFilter{IDs: []ID{u.application.Client}, Merged: merged})
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			u.client = rows[0]
		}
	}
	if u.client.ID == NoID {
		return Refuse(Internal, "an application has no client")
	}
	if u.before.MadeClient && u.client.Version > 1 {
		u.obstacles.add(ClientEditedSince, u.client.Number)
	}
	return nil
}

// lookAtPerson looks for what else hangs on the person, or on the client.
func (u *conversionUndo) lookAtPerson(ctx context.Context) error {
	var err error
	if u.person, err = u.reader.Person(ctx, u.ecosystem.ID, PersonRef{ID: u.application.Person}); err != nil {
		return err
	}
	if u.application.Person != u.before.Into {
		u.obstacles.add(PersonMergedSince, u.person.Number)
	}
	others, err := u.reader.Applications(ctx, u.ecosystem.ID, ApplicationFilter{Persons: []ID{u.person.ID}})
	if err != nil {
		return err
	}
	u.others = slices.DeleteFunc(others, func(a Application) bool { return a.ID == u.application.ID })
	for _, a := range u.others {
		switch {
		case u.before.MadePerson:
			u.obstacles.add(PersonUsed, a.Number)
		case u.before.MadeClient && a.Client == u.client.ID:
			u.obstacles.add(ClientUsed, a.Number)
		}
	}
	if !u.before.MadePerson {
		return nil
	}
	return u.reader.Leads(ctx, operatorOf(u.ecosystem.ID), LeadFilter{Person: u.person.ID, Limit: 100}, func(row *LeadRow) error {
		if row.ID != u.lead.lead.ID {
			u.obstacles.add(PersonUsed, row.Number)
		}
		return nil
	})
}

// maxLookedThrough bounds how many leads of a person an undo reads.
const maxLookedThrough = 1000

// lookAtIdentity looks for leads that were linked to a person who was there
// before by keys that the conversion brought.
func (u *conversionUndo) lookAtIdentity(ctx context.Context) error {
	if err := u.readMade(ctx); err != nil || u.before.MadePerson || len(u.gone.PersonKeys)+len(u.gone.PersonTraits) == 0 {
		return err
	}
	var linked []LeadRow
	err := u.reader.Leads(ctx, operatorOf(u.ecosystem.ID), LeadFilter{Person: u.person.ID, Limit: maxLookedThrough + 1}, func(row *LeadRow) error {
		linked = append(linked, *row)
		return nil
	})
	if err != nil {
		return err
	}
	if len(linked) > maxLookedThrough {
		u.obstacles.add(TooMany, u.person.Number)
		return nil
	}
	own, err := u.reader.KeysOfPersons(ctx, u.ecosystem.ID, []ID{u.person.ID})
	if err != nil {
		return err
	}
	if err := u.lookAtLaterConversions(ctx); err != nil {
		return err
	}
	for i := range linked {
		if linked[i].ID == u.lead.lead.ID || linked[i].UpdatedAt.Before(u.application.CreatedAt) {
			continue // it was the person's before
		}
		if err := u.lookAtLinked(ctx, &linked[i], own); err != nil {
			return err
		}
	}
	return nil
}

// lookAtLaterConversions looks for conversions since that brought nothing of their
// own because this one had brought it: what they go by must stay.
func (u *conversionUndo) lookAtLaterConversions(ctx context.Context) error {
	for _, a := range u.others {
		if a.Sequence < u.application.Sequence {
			continue
		}
		row, err := u.leadAt(ctx, a)
		if err != nil {
			return err
		}
		keys, traits, err := u.givenByLead(ctx, &row)
		if err != nil {
			return err
		}
		goes := slices.ContainsFunc(keys, func(k PersonKey) bool { return slices.Contains(u.gone.PersonKeys, k) }) ||
			slices.ContainsFunc(traits, func(k PersonTrait) bool { return slices.Contains(u.gone.PersonTraits, k) })
		if goes {
			u.obstacles.add(IdentityUsed, row.Number)
		}
	}
	return nil
}

// leadAt is the lead of an application as its lender sees it.
func (u *conversionUndo) leadAt(ctx context.Context, a Application) (LeadRow, error) {
	row, err := u.reader.Lead(ctx, Grant{Ecosystem: u.ecosystem.ID, Role: RoleLender, Party: a.Lender}, LeadKey{ID: a.Lead})
	if errors.Is(err, ErrNotFound) {
		return u.reader.Lead(ctx, operatorOf(u.ecosystem.ID), LeadKey{ID: a.Lead})
	}
	return row, err
}

// givenByLead are the keys and traits that a lead may have given the person.
func (u *conversionUndo) givenByLead(ctx context.Context, row *LeadRow) ([]PersonKey, []PersonTrait, error) {
	l, _, err := u.x.openLead(u.ecosystem, row)
	if err != nil {
		return nil, nil, err
	}
	who, err := u.x.whois(ctx, u.ecosystem, &l.Contents)
	if err != nil {
		return nil, nil, err
	}
	keys, traits := u.x.givenBy(u.ecosystem, &l.Contents, who.legalEntity)
	for i := range keys {
		keys[i].Person = u.person.ID
	}
	for i := range traits {
		traits[i].Person = u.person.ID
	}
	return keys, traits, nil
}

// lookAtLinked tells whether a lead would be the person's without what the
// conversion brought. Own are the keys that the person has.
func (u *conversionUndo) lookAtLinked(ctx context.Context, row *LeadRow, own []PersonKey) error {
	keys, _, err := u.givenByLead(ctx, row)
	if err != nil {
		return err
	}
	brought, other := false, false
	for _, k := range keys {
		goes := slices.Contains(u.gone.PersonKeys, k)
		brought = brought || goes
		other = other || (!goes && slices.Contains(own, k))
	}
	if brought && !other {
		u.obstacles.add(IdentityUsed, row.Number)
	}
	return nil
}

// lookAtMatches finds the pairs that go: those that the conversion found, and all
// open ones of a person that it made.
func (u *conversionUndo) lookAtMatches(ctx context.Context) error {
	of := []MatchFilter{}
	if len(u.before.Matches) > 0 {
		of = append(of, MatchFilter{IDs: u.before.Matches})
	}
	if u.before.MadePerson {
		of = append(of, MatchFilter{Persons: []ID{u.person.ID}})
	}
	for _, f := range of {
		found, err := u.reader.Matches(ctx, u.ecosystem.ID, f)
		if err != nil {
			return err
		}
		for _, m := range found {
			if m.State != MatchOpen {
				u.obstacles.add(MatchDecidedSince, u.person.Number)
			}
			if !slices.ContainsFunc(u.gone.Matches, func(g Match) bool { return g.ID == m.ID }) {
				u.gone.Matches = append(u.gone.Matches, m)
			}
		}
	}
	return nil
}

// withoutReasons are the pairs that got a reason by the conversion, without it.
func (u *conversionUndo) withoutReasons(ctx context.Context, t *tx) error {
	if len(u.before.Reasons) == 0 {
		return nil
	}
	var ids []ID
	for _, added := range u.before.Reasons {
		ids = append(ids, added.Match)
	}
	found, err := u.reader.Matches(ctx, u.ecosystem.ID, MatchFilter{IDs: ids})
	if err != nil {
		return err
	}
	for _, m := range found {
		if m.State != MatchOpen {
			continue // somebody has decided by what was known then
		}
		m.Reasons = slices.DeleteFunc(m.Reasons, func(r MatchReason) bool { return slices.Contains(u.before.Reasons, addedReason{m.ID, r}) })
		m.UpdatedAt = t.now
		t.changes.Matches = append(t.changes.Matches, m)
	}
	return nil
}

// lookAtAssignment looks for steps that the lender's assignment took since.
func (u *conversionUndo) lookAtAssignment(ctx context.Context) error {
	all, err := u.reader.Assignments(ctx, u.ecosystem.ID, AssignmentFilter{Leads: []ID{u.lead.lead.ID}, Lender: u.application.Lender})
	if err != nil {
		return err
	}
	u.assignment = current(all)
	before := u.before.Assignment
	if u.assignment == nil || (before != nil && u.assignment.ID != before.ID) || u.assignment.ConvertedAt.IsZero() {
		u.obstacles.add(AssignmentWentOn, u.lead.lead.Number)
		return nil
	}
	if before != nil && before.receipt() {
		return nil // it was received before; what came since is not the conversion's
	}
	if u.assignment.State != Received || u.assignment.Revision > 0 || u.assignment.Redelivering {
		u.obstacles.add(AssignmentWentOn, u.lead.lead.Number)
	}
	if before == nil || before.State != InProgress {
		return nil
	}
	open, err := u.reader.OpenBatch(ctx, u.ecosystem.ID, before.Receiver())
	if errors.Is(err, ErrNotFound) {
		if u.before.Batch == nil {
			u.obstacles.add(OtherBatchOpen, 0) // the rest of the batch was confirmed since
		}
		return nil
	}
	if err == nil && open.ID != before.Batch {
		u.obstacles.add(OtherBatchOpen, 0)
	}
	return err
}

// readMade reads what the conversion brought to the person: all that there is
// when it made the person, else what the lead's way of writing gives and was
// nobody's before.
func (u *conversionUndo) readMade(ctx context.Context) error {
	persons := []ID{u.person.ID}
	keys, err := u.reader.KeysOfPersons(ctx, u.ecosystem.ID, persons)
	if err != nil {
		return err
	}
	traits, err := u.reader.TraitsOfPersons(ctx, u.ecosystem.ID, persons)
	if err != nil {
		return err
	}
	identities, err := u.reader.Identities(ctx, u.ecosystem.ID, persons)
	if err != nil {
		return err
	}
	if u.before.MadePerson {
		u.gone.Persons = []Person{u.person}
		u.gone.PersonKeys, u.gone.PersonTraits, u.gone.Identities = keys, traits, identities
		return nil
	}
	u.gone.Identities = slices.DeleteFunc(identities, func(i Identity) bool { return !slices.Contains(u.before.Identities, i.ID) })
	made, err := u.x.madeOf(u.ecosystem, u.person, u.gone.Identities)
	if err != nil {
		return err
	}
	u.gone.PersonKeys = slices.DeleteFunc(keys, func(k PersonKey) bool {
		return !slices.Contains(u.before.Keys, keyMade{k.Scope, k.Kind}) || !slices.Contains(made.keys, k)
	})
	u.gone.PersonTraits = slices.DeleteFunc(traits, func(k PersonTrait) bool {
		return !slices.Contains(u.before.Traits, traitMade{k.Scope, k.Kind}) || !slices.Contains(made.traits, k)
	})
	return nil
}

// carryOut takes the conversion back.
func (u *conversionUndo) carryOut(ctx context.Context, t *tx, why Why) (*LeadView, error) {
	u.gone.Applications = []Application{u.application}
	if u.before.MadeClient {
		u.gone.Clients = []ClientRow{u.client}
	}
	l := u.lead.lead
	live, err := u.reader.Assignments(ctx, u.ecosystem.ID, AssignmentFilter{Leads: []ID{l.ID}, States: LiveStates()})
	if err != nil {
		return nil, err
	}
	live = slices.DeleteFunc(live, func(a Assignment) bool { return a.ID == u.assignment.ID })
	if u.before.Assignment == nil {
		u.gone.Assignments = []Assignment{*u.assignment}
	} else {
		u.restoreAssignment(t)
		if u.assignment.State.Live() {
			live = append(live, *u.assignment)
		}
		t.put(*u.assignment)
	}
	if u.before.Batch != nil {
		t.changes.Batches = append(t.changes.Batches, *u.before.Batch)
	}
	t.changes.Gone.add(&u.gone)
	if err := u.withoutReasons(ctx, t); err != nil {
		return nil, err
	}
	for _, id := range u.before.Decisions {
		t.changes.Gone.Decisions = append(t.changes.Gone.Decisions, Decision{ID: id})
	}
	l.Applications--
	l.Decisions -= len(u.before.Decisions)
	facts := map[string]string{}
	if l.Applications == 0 {
		if l.Person, err = u.linkAfter(ctx, t); err != nil {
			return nil, err
		}
		if err := u.markCopy(ctx, t, facts); err != nil {
			return nil, err
		}
	}
	if err := u.record(t, why, facts); err != nil {
		return nil, err
	}
	if err := t.settleHeader(ctx, u.reader, u.lead, live); err != nil {
		return nil, err
	}
	return u.view(ctx, t, live)
}

// linkAfter is the person that the lead is linked to after the undo: whoever it was
// linked to before, unless it was made another's since; then the identity rule
// says, without what goes.
func (u *conversionUndo) linkAfter(ctx context.Context, t *tx) (ID, error) {
	edited, err := u.identityEdited(ctx)
	if err != nil {
		return NoID, err
	}
	if !edited {
		return u.linkBefore(ctx)
	}
	who, err := u.x.whois(ctx, u.ecosystem, &u.lead.lead.Contents)
	if err != nil {
		return NoID, err
	}
	if err := t.lookUpKeys(ctx, who.all()); err != nil {
		return NoID, err
	}
	for _, keys := range who.sought {
		left := slices.DeleteFunc(slices.Clone(keys), func(k PersonKey) bool {
			k.Person = u.person.ID
			return slices.Contains(u.gone.PersonKeys, k)
		})
		owners := t.ownersOf(left)
		if len(owners) > 1 {
			return NoID, nil
		}
		if len(owners) == 1 {
			p, err := survivor(ctx, u.reader, u.ecosystem.ID, PersonRef{ID: owners[0]})
			return p.ID, err
		}
	}
	return NoID, nil
}

// identityEdited tells whether an edit since the conversion has changed who the
// lead says it is.
func (u *conversionUndo) identityEdited(ctx context.Context) (edited bool, err error) {
	f := EventFilter{Lead: u.lead.lead.ID, After: u.application.Sequence}
	err = u.reader.Events(ctx, operatorOf(u.ecosystem.ID), f, func(row *EventRow) error {
		if row.Kind != LeadEdited {
			return nil
		}
		e, err := openEvent(row, nil)
		edited = edited || isIdentity(strings.Fields(e.Facts["fields"]))
		return err
	})
	return edited, err
}

// markCopy marks the lead, which is unconverted again, when a duplicate rule has let
// a copy of it in meanwhile.
func (u *conversionUndo) markCopy(ctx context.Context, t *tx, facts map[string]string) error {
	l := u.lead.lead
	claims, err := t.claimsOf(ctx, l, nil)
	if err != nil {
		return err
	}
	for _, c := range claims {
		if has := t.claims[c.ClaimKey]; has.Lead != l.ID && l.DuplicateOf == NoID && t.keepsAway(c.rule, has) {
			l.DuplicateOf = has.Lead
			found{c, has.Lead}.note(facts)
		}
	}
	return nil
}

// linkBefore is the person that the lead was linked to, or who took its place.
func (u *conversionUndo) linkBefore(ctx context.Context) (ID, error) {
	if u.before.Person == NoID {
		return NoID, nil
	}
	p, err := survivor(ctx, u.reader, u.ecosystem.ID, PersonRef{ID: u.before.Person})
	if errors.Is(err, ErrNotFound) {
		return NoID, nil
	}
	return p.ID, err
}

// restoreAssignment makes the lender's assignment what it was. One that was
// received before goes on as it is, only unconverted.
func (u *conversionUndo) restoreAssignment(t *tx) {
	if u.before.Assignment.receipt() {
		u.assignment.ConvertedAt = time.Time{}
		u.assignment.touch(t.now)
		return
	}
	restored := *u.before.Assignment
	restored.Overlay, restored.Version = u.assignment.Overlay, u.assignment.Version
	restored.touch(t.now)
	u.assignment = &restored
}

func (u *conversionUndo) record(t *tx, why Why, facts map[string]string) error {
	facts["person"], facts["client"], facts["application"] = idFact(u.application.Person), idFact(u.application.Client), idFact(u.application.ID)
	if why.Reason != "" {
		facts["reason"] = why.Reason
	}
	e := Event{Kind: ConversionUndone, Lead: u.lead.lead.ID, Lender: u.application.Lender, Person: u.application.Person,
		Client: u.application.Client, Application: u.application.ID, Facts: facts, Body: why.body()}
	_, err := t.record(e, u.lead.lead.ID, u.lead.key)
	return err
}

// view is the lead as the operator sees it after the undo, none of which is
// written yet.
func (u *conversionUndo) view(ctx context.Context, t *tx, live []Assignment) (*LeadView, error) {
	v := &LeadView{Lead: *u.lead.lead, Assignments: live}
	v.Contents = t.grant.seen(&u.lead.lead.Contents)
	var err error
	if v.Origin, err = u.x.originOf(ctx, u.reader, u.lead.lead); err != nil {
		return nil, err
	}
	if v.Person != NoID {
		p, err := u.reader.Person(ctx, u.ecosystem.ID, PersonRef{ID: v.Person})
		if err != nil {
			return nil, err
		}
		v.PersonNumber = p.Number
	}
	if v.Applications == 0 {
		return v, nil
	}
	left, err := u.reader.Applications(ctx, u.ecosystem.ID, ApplicationFilter{Leads: []ID{v.ID}})
	if err != nil {
		return nil, err
	}
	left = slices.DeleteFunc(left, func(a Application) bool { return a.ID == u.application.ID })
	if len(left) > 0 {
		v.Application = &left[0]
	}
	return v, nil
}

// made are the keys and traits that identities of a person give rise to.
type made struct {
	keys   []PersonKey
	traits []PersonTrait
}

func (x *Exchange) madeOf(e *Ecosystem, p Person, identities []Identity) (made, error) {
	var m made
	key, err := x.vault.DataKey(e, p.ID, p.WrappedKey)
	if err != nil {
		return m, err
	}
	for _, i := range identities {
		var c Contents
		plain, err := key.Open(identityPlace(i.ID), i.Sealed)
		if err != nil {
			return m, err
		}
		if err := ReadDocument(plain, &c); err != nil {
			return m, err
		}
		keys, traits := x.givenBy(e, &c, i.LegalEntity)
		for _, k := range keys {
			k.Person = p.ID
			m.keys = append(m.keys, k)
		}
		for _, trait := range traits {
			trait.Person = p.ID
			m.traits = append(m.traits, trait)
		}
	}
	return m, nil
}
