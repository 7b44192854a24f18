package exchange

import (
	"context"
	"slices"
	"time"
)

// matchByID is one pair of the review list, or NotFound.
func matchByID(ctx context.Context, r Reader, ecosystem, id ID) (Match, error) {
	found, err := r.Matches(ctx, ecosystem, MatchFilter{IDs: []ID{id}})
	if err != nil {
		return Match{}, err
	}
	if len(found) == 0 {
		return Match{}, ErrNotFound
	}
	return found[0], nil
}

// MatchPage is a page of the review list.
type MatchPage struct {
	Ecosystem ID         // NoID: that of the caller's first operator grant
	State     MatchState // "": all of them
	After     int64      // Sequence of the last pair of the page before; 0 at first
	Limit     int        // 0: 100; at most MaxPage
}

// MatchRow is a pair with the numbers of its persons.
type MatchRow struct {
	Match
	PersonNumber int64
	OtherNumber  int64
	LeadNumber   int64 // of the lead that found it; 0 for none
}

// Matches is a page of the review list, in the order in which pairs were found. It
// is for operators.
func (x *Exchange) Matches(ctx context.Context, caller Caller, p MatchPage) ([]MatchRow, error) {
	grant, err := caller.inRole(p.Ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	switch p.State {
	case "", MatchOpen, MatchMerged, MatchDifferent, MatchSettled:
	default:
		return nil, InvalidField("state", "must be open, merged, different or settled")
	}
	if p.Limit <= 0 {
		p.Limit = 100
	}
	found, err := x.store.Matches(ctx, grant.Ecosystem, MatchFilter{State: p.State, After: p.After, Limit: min(p.Limit, MaxPage)})
	if err != nil {
		return nil, err
	}
	return x.numberMatches(ctx, x.store, grant, found)
}

func (x *Exchange) numberMatches(ctx context.Context, r Reader, g Grant, found []Match) ([]MatchRow, error) {
	persons, leads := []ID{}, []ID{}
	for _, m := range found {
		persons = append(persons, m.Person, m.Other)
		if m.Lead != NoID {
			leads = append(leads, m.Lead)
		}
	}
	numbers := map[ID]int64{}
	all, err := r.Persons(ctx, g.Ecosystem, persons)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		numbers[p.ID] = p.Number
	}
	leadNumbers := map[ID]int64{}
	err = r.Leads(ctx, g, LeadFilter{IDs: leads}, func(row *LeadRow) error {
		leadNumbers[row.ID] = row.Number
		return nil
	})
	rows := make([]MatchRow, len(found))
	for i, m := range found {
		rows[i] = MatchRow{m, numbers[m.Person], numbers[m.Other], leadNumbers[m.Lead]}
	}
	return rows, err
}

// MatchSide is one person of a pair as the review shows it.
type MatchSide struct {
	Person  Person
	Lenders []ID     // where the person is a client
	Client  ID       // whose contents are shown: the newest
	Shown   Contents // of that client
}

// MatchDetail is a pair side by side.
type MatchDetail struct {
	MatchRow
	Sides [2]MatchSide // Person, Other
	// Agree and Differ are keys of fields that both have; OnlyFirst and OnlySecond
	// of those that one has. A field agrees when it is the same to the identity
	// rule, however it is written.
	Agree, Differ, OnlyFirst, OnlySecond []string
}

// Match is a pair of the review list with what agrees and what differs. It is for
// operators.
func (x *Exchange) Match(ctx context.Context, caller Caller, ecosystem, id ID) (*MatchDetail, error) {
	grant, err := caller.inRole(ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	e, err := x.known.ecosystem(ctx, grant.Ecosystem)
	if err != nil {
		return nil, err
	}
	m, err := matchByID(ctx, x.store, e.ID, id)
	if err != nil {
		return nil, err
	}
	rows, err := x.numberMatches(ctx, x.store, grant, []Match{m})
	if err != nil {
		return nil, err
	}
	d := &MatchDetail{MatchRow: rows[0]}
	for i, person := range []ID{m.Person, m.Other} {
		if d.Sides[i], err = x.matchSide(ctx, e, person); err != nil {
			return nil, err
		}
	}
	d.compare(x.newestNormaliser(), e)
	for i := range d.Sides {
		d.Sides[i].Shown = grant.seen(&d.Sides[i].Shown)
	}
	return d, nil
}

func (x *Exchange) matchSide(ctx context.Context, e *Ecosystem, person ID) (MatchSide, error) {
	var s MatchSide
	if person == NoID {
		return s, nil // the lead is nobody's any more
	}
	var err error
	if s.Person, err = x.store.Person(ctx, e.ID, PersonRef{ID: person}); err != nil {
		return s, err
	}
	rows, err := x.store.Clients(ctx, operatorOf(e.ID), ClientFilter{Persons: []ID{person}, Newest: true})
	if err != nil || len(rows) == 0 {
		return s, err
	}
	for i := range rows {
		s.Lenders = append(s.Lenders, rows[i].Lender)
	}
	c, _, err := x.openClient(e, &s.Person, &rows[0])
	if err != nil {
		return s, err
	}
	s.Client, s.Shown = c.ID, c.Contents
	return s, nil
}

func (d *MatchDetail) compare(n normaliser, e *Ecosystem) {
	first, second := &d.Sides[0].Shown, &d.Sides[1].Shown
	differ := differentKeys(first, second)
	same := sameToIdentity(n, e, first, second)
	first.Each(func(e Entry) bool {
		other, _ := second.Entry(e.Key)
		switch {
		case !e.Cell.IsSet() && !other.Cell.IsSet():
		case !other.Cell.IsSet():
			d.OnlyFirst = append(d.OnlyFirst, e.Key)
		case !e.Cell.IsSet():
			d.OnlySecond = append(d.OnlySecond, e.Key)
		case slices.Contains(differ, e.Key) && !same(e.Key):
			d.Differ = append(d.Differ, e.Key)
		default:
			d.Agree = append(d.Agree, e.Key)
		}
		return true
	})
}

// sameToIdentity tells of fields that are written differently whether they are the
// same to the identity rule. Placeholders for numbers are not: they say nothing.
func sameToIdentity(n normaliser, e *Ecosystem, a, b *Contents) func(key string) bool {
	one, other := factsOf(n, e, a), factsOf(n, e, b)
	same := func(one, other string) bool { return one != "" && one == other }
	return func(key string) bool {
		switch key {
		case "first_name":
			return one.first == other.first
		case "middle_name":
			return one.middle == other.middle
		case "last_name":
			return one.last == other.last
		case "business_name":
			return one.company == other.company
		case "tax_id":
			return same(one.tax, other.tax)
		case "registration_number":
			return same(one.registration, other.registration)
		case "social_id":
			return same(n.number(a.SocialID.value), n.number(b.SocialID.value))
		case "email":
			return same(mailAddress(a.Email.value), mailAddress(b.Email.value))
		case "passport":
			return one.series == other.series && same(one.number, other.number)
		}
		return false
	}
}

// MatchDecision decides a pair, or takes the decision back.
type MatchDecision struct {
	Ecosystem ID // NoID: that of the caller's first operator grant
	Match     ID
	Why       Why
	Once      *Once
}

// DeclareDifferent says that the persons of an open pair are two: the pair is
// never put on the list again. It is for operators. Errors: NotFound; Conflict
// when the pair is decided otherwise.
func (x *Exchange) DeclareDifferent(ctx context.Context, caller Caller, d MatchDecision) (*MatchRow, error) {
	return x.decideMatch(ctx, caller, d, MatchOpen, MatchDifferent, PersonsDifferent)
}

// ReopenMatch takes back that the persons of a pair are two. It is for operators.
// Errors: NotFound; Conflict when nobody has said so.
func (x *Exchange) ReopenMatch(ctx context.Context, caller Caller, d MatchDecision) (*MatchRow, error) {
	return x.decideMatch(ctx, caller, d, MatchDifferent, MatchOpen, MatchReopened)
}

func (x *Exchange) decideMatch(ctx context.Context, caller Caller, d MatchDecision, from, to MatchState, kind EventKind) (*MatchRow, error) {
	if err := d.Why.check(false); err != nil {
		return nil, err
	}
	var row *MatchRow
	err := x.writeAsOperator(ctx, caller, d.Ecosystem, d.Once, func(ctx context.Context, t *tx, r Reader) (any, error) {
		m, err := matchByID(ctx, r, t.ecosystem.ID, d.Match)
		if err != nil {
			return nil, err
		}
		if m.State != from {
			return nil, Refuse(Conflict, "the pair is %s, not %s", m.State, from)
		}
		if err := t.decideMatch(ctx, r, &m, to, kind, d.Why); err != nil {
			return nil, err
		}
		rows, err := t.x.numberMatches(ctx, r, t.grant, []Match{m})
		if err != nil {
			return nil, err
		}
		row = &rows[0]
		return row, nil
	})
	return row, err
}

func (t *tx) decideMatch(ctx context.Context, r Reader, m *Match, to MatchState, kind EventKind, why Why) error {
	p, err := r.Person(ctx, t.ecosystem.ID, PersonRef{ID: m.Person})
	if err != nil {
		return err
	}
	key, err := t.x.vault.DataKey(t.ecosystem, p.ID, p.WrappedKey)
	if err != nil {
		return err
	}
	facts := map[string]string{"match": m.ID.String(), "other": m.Other.String()}
	if why.Reason != "" {
		facts["reason"] = why.Reason
	}
	number, err := t.recordOfPerson(Event{Kind: kind, Person: m.Person, Facts: facts, Body: why.body()}, key)
	if err != nil {
		return err
	}
	m.State, m.UpdatedAt = to, t.now
	m.Decision, m.DecidedAt = number, t.now
	if to == MatchOpen {
		m.Decision, m.DecidedAt = 0, time.Time{}
	}
	t.changes.Matches = append(t.changes.Matches, *m)
	return nil
}
