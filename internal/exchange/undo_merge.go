package exchange

import (
	"context"
	"slices"
)

// MergeUndo takes a merge back.
type MergeUndo struct {
	Ecosystem ID // NoID: that of the caller's first operator grant
	Match     ID // the pair that was merged
	Why       Why
	Once      *Once
}

// UndoMerge makes a person two again: each has the keys, leads, applications and
// clients that it had before the merge, and the pair is on the review list again
// if it was there.
//
// It is for operators. Errors: NotFound; Conflict names everything that stands in
// the way, as MergeObstacles does.
func (x *Exchange) UndoMerge(ctx context.Context, caller Caller, u MergeUndo) (*MergeView, error) {
	if err := u.Why.check(false); err != nil {
		return nil, err
	}
	var view *MergeView
	err := x.writeAsOperator(ctx, caller, u.Ecosystem, u.Once, func(ctx context.Context, t *tx, r Reader) (any, error) {
		s, err := x.lookBackAtMerge(ctx, r, t.ecosystem, u.Match)
		if err != nil {
			return nil, err
		}
		if err := inTheWay("the merge", s.obstacles); err != nil {
			return nil, err
		}
		view, err = s.carryOut(ctx, t, u.Why)
		return view, err
	})
	return view, err
}

// MergeObstacles is what stands in the way of undoing the merge of a pair, empty
// when nothing does. It is for operators.
func (x *Exchange) MergeObstacles(ctx context.Context, caller Caller, ecosystem, match ID) ([]Obstacle, error) {
	grant, err := caller.inRole(ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	e, err := x.known.ecosystem(ctx, grant.Ecosystem)
	if err != nil {
		return nil, err
	}
	s, err := x.lookBackAtMerge(ctx, x.store, e, match)
	if err != nil {
		return nil, err
	}
	return s.obstacles, nil
}

// splitMatches gives the other those pairs that were found since by what is its
// own again.
func (s *splitting) splitMatches(ctx context.Context, t *tx) error {
	for _, m := range s.since {
		who := m.with(s.keep.ID)
		traits, err := s.reader.TraitsOfPersons(ctx, s.ecosystem.ID, []ID{who})
		if err != nil {
			return err
		}
		shares := func(of []PersonTrait) bool {
			return slices.ContainsFunc(traits, func(a PersonTrait) bool {
				return slices.ContainsFunc(of, func(b PersonTrait) bool { b.Person = who; return a == b })
			})
		}
		if shares(s.before.Traits) && !shares(s.before.OwnTraits) {
			m.Person, m.Other = pairOf(s.other.ID, who)
			m.UpdatedAt = t.now
			t.changes.Matches = append(t.changes.Matches, m)
		}
	}
	return nil
}

// carryOut makes two of the one.
func (s *splitting) carryOut(ctx context.Context, t *tx, why Why) (*MergeView, error) {
	for i := range s.leads {
		s.leads[i].Person = s.other.ID
	}
	t.changes.Leads = append(t.changes.Leads, s.leads...)
	for _, a := range s.applications {
		a.Person, a.UpdatedAt = s.other.ID, t.now
		t.changes.Applications = append(t.changes.Applications, a)
	}
	for _, step := range []func(context.Context, *tx) error{s.splitClients, s.splitKeys, s.splitMatches} {
		if err := step(ctx, t); err != nil {
			return nil, err
		}
	}
	s.other.MergedInto, s.other.UpdatedAt, s.keep.UpdatedAt = NoID, t.now, t.now
	t.changes.Persons = append(t.changes.Persons, s.keep, s.other)
	t.changes.Matches = append(t.changes.Matches, s.before.Matches...)
	if s.before.PairMade {
		t.changes.Gone.Matches = append(t.changes.Gone.Matches, s.pair)
		s.pair.State = MatchSettled
	} else {
		s.pair = s.before.Pair
		s.pair.UpdatedAt = t.now
		t.changes.Matches = append(t.changes.Matches, s.pair)
	}
	facts := map[string]string{"other": s.other.ID.String(), "match": s.pair.ID.String()}
	if why.Reason != "" {
		facts["reason"] = why.Reason
	}
	_, err := t.recordOfPerson(Event{Kind: MergeUndone, Person: s.keep.ID, Facts: facts, Body: why.body()}, s.keepKey)
	return &MergeView{Match: s.pair, Keep: s.keep, Other: s.other}, err
}

// splitClients gives clients back, and what the survivor's took from them.
func (s *splitting) splitClients(_ context.Context, t *tx) error {
	for _, m := range s.before.Clients {
		row := s.clients[m.ID]
		if m.Into == NoID {
			back, err := s.giveBack(t, row, &m)
			if err != nil {
				return err
			}
			t.changes.Clients = append(t.changes.Clients, back)
			continue
		}
		row.MergedInto, row.UpdatedAt = NoID, t.now
		t.changes.Clients = append(t.changes.Clients, *row)
		if err := s.restoreContents(t, &m); err != nil {
			return err
		}
	}
	return nil
}

// giveBack makes a client that moved the other person's again, as it was sealed
// before unless it was edited since.
func (s *splitting) giveBack(t *tx, row *ClientRow, m *movedClient) (ClientRow, error) {
	c, _, err := s.x.openClient(s.ecosystem, &s.keep, row)
	if err != nil {
		return ClientRow{}, err
	}
	c.Person, c.UpdatedAt = s.other.ID, t.now
	back := s.x.sealClient(s.ecosystem, c, s.otherKey)
	if c.Version == m.Version {
		back.Sealed = m.Sealed
	}
	return back, nil
}

// restoreContents takes back what the client that stayed took.
func (s *splitting) restoreContents(t *tx, m *movedClient) error {
	if m.Sealed == nil {
		return nil
	}
	row := *s.clients[m.Into]
	c, _, err := s.x.openClient(s.ecosystem, &s.keep, &row)
	if err != nil {
		return err
	}
	row.Sealed = m.Sealed
	was, _, err := s.x.openClient(s.ecosystem, &s.keep, &row)
	if err != nil {
		return err
	}
	before, after, keys := difference(&c.Contents, &was.Contents)
	was.Version++
	was.UpdatedAt = t.now
	back := s.x.sealClient(s.ecosystem, was, s.keepKey)
	back.Sealed = m.Sealed
	t.changes.Clients = append(t.changes.Clients, back)
	e := Event{Kind: ClientEdited, Lead: was.Lead, Lender: was.Lender, Person: s.keep.ID, Client: was.ID, Facts: editFacts(keys),
		Body: &EventBody{Before: Share(&before), After: Share(&after)}}
	_, err = t.recordOfPerson(e, s.keepKey)
	return err
}

// splitKeys gives back what each is found by, and the ways in which each was
// written.
func (s *splitting) splitKeys(ctx context.Context, t *tx) error {
	moved, back, left, err := s.partIdentities(ctx)
	if err != nil {
		return err
	}
	for _, i := range moved {
		at := slices.IndexFunc(s.before.Identities, func(m movedIdentity) bool { return m.ID == i.ID })
		i.Person, i.Sealed = s.other.ID, s.before.Identities[at].Sealed
		t.changes.Identities = append(t.changes.Identities, i)
	}
	if err := s.splitPersonKeys(ctx, t, back, left); err != nil {
		return err
	}
	return s.splitTraits(ctx, t, back, left)
}

// partIdentities are the ways of writing that go back, and what these and the
// ones that stay give rise to.
func (s *splitting) partIdentities(ctx context.Context) (moved []Identity, back, left made, err error) {
	identities, err := s.reader.Identities(ctx, s.ecosystem.ID, []ID{s.keep.ID})
	if err != nil {
		return nil, back, left, err
	}
	var stay []Identity
	for _, i := range identities {
		if slices.ContainsFunc(s.before.Identities, func(m movedIdentity) bool { return m.ID == i.ID }) {
			moved = append(moved, i)
		} else {
			stay = append(stay, i)
		}
	}
	if back, err = s.x.madeOf(s.ecosystem, s.keep, moved); err != nil {
		return nil, back, left, err
	}
	left, err = s.x.madeOf(s.ecosystem, s.keep, stay)
	return moved, back, left, err
}

// splitPersonKeys moves the keys that were the other's, and those that were made
// since of the ways in which the other was written, by a newer normaliser or
// another digest key.
func (s *splitting) splitPersonKeys(ctx context.Context, t *tx, back, left made) error {
	keys, err := s.reader.KeysOfPersons(ctx, s.ecosystem.ID, []ID{s.keep.ID})
	if err != nil {
		return err
	}
	for _, k := range keys {
		was := k
		was.Person = s.other.ID
		if slices.Contains(s.before.Keys, was) || slices.Contains(back.keys, k) && !slices.Contains(left.keys, k) {
			t.changes.PersonKeys = append(t.changes.PersonKeys, was)
		}
	}
	return nil
}

// splitTraits gives the other its traits again; those that both had stay with
// both.
func (s *splitting) splitTraits(ctx context.Context, t *tx, back, left made) error {
	traits, err := s.reader.TraitsOfPersons(ctx, s.ecosystem.ID, []ID{s.keep.ID})
	if err != nil {
		return err
	}
	for _, k := range traits {
		was := k
		was.Person = s.other.ID
		if !slices.Contains(s.before.Traits, was) && !slices.Contains(back.traits, k) {
			continue
		}
		t.changes.PersonTraits = append(t.changes.PersonTraits, was)
		if !slices.Contains(s.before.OwnTraits, k) && !slices.Contains(left.traits, k) {
			t.changes.Gone.PersonTraits = append(t.changes.Gone.PersonTraits, k)
		}
	}
	return nil
}
