package exchange

import (
	"context"
	"encoding/json"
	"slices"
)

// splitting is the undo of a merge in the making.
type splitting struct {
	x           *Exchange
	reader      Reader
	ecosystem   *Ecosystem
	pair        Match
	keep, other Person
	keepKey     Sealer
	otherKey    Sealer
	before      beforeMerge
	obstacles   obstacles

	leads        []LeadRow
	since        []Match // pairs of the survivor that were found after the merge
	applications []Application
	clients      map[ID]*ClientRow
}

func (x *Exchange) lookBackAtMerge(ctx context.Context, r Reader, e *Ecosystem, match ID) (*splitting, error) {
	s := &splitting{x: x, reader: r, ecosystem: e}
	var err error
	if s.pair, err = matchByID(ctx, r, e.ID, match); err != nil {
		return nil, err
	}
	if s.pair.State != MatchMerged {
		return nil, Refuse(Conflict, "the pair is not merged, it is %s", s.pair.State)
	}
	if err := s.readBefore(ctx); err != nil {
		return nil, err
	}
	if s.keep.MergedInto != NoID || s.other.MergedInto != s.keep.ID {
		s.obstacles.add(PersonMergedSince, s.keep.Number)
		return s, nil
	}
	for _, look := range []func(context.Context) error{s.lookAtLeads, s.lookAtApplications, s.lookAtClients, s.lookAtMatches, s.lookAtDigests} {
		if err := look(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *splitting) readBefore(ctx context.Context) error {
	row, err := s.reader.EventAt(ctx, s.ecosystem.ID, s.pair.Decision)
	if err != nil {
		return err
	}
	if s.keep, s.keepKey, err = s.person(ctx, row.Person); err != nil {
		return err
	}
	e, err := openEvent(&row, s.keepKey)
	if err != nil {
		return err
	}
	if row.Kind != PersonsMerged || !e.Body.Undo.IsSet() {
		return Refuse(Internal, "a merged pair has no event of its merge")
	}
	if err := json.Unmarshal([]byte(e.Body.Undo.value), &s.before); err != nil {
		return err
	}
	s.other, s.otherKey, err = s.person(ctx, s.before.Other)
	return err
}

func (s *splitting) person(ctx context.Context, id ID) (Person, Sealer, error) {
	p, err := s.reader.Person(ctx, s.ecosystem.ID, PersonRef{ID: id})
	if err != nil {
		return p, nil, err
	}
	key, err := s.x.vault.DataKey(s.ecosystem, p.ID, p.WrappedKey)
	return p, key, err
}

// lookAtLeads looks for leads that were linked to the survivor since.
func (s *splitting) lookAtLeads(ctx context.Context) error {
	err := s.reader.Leads(ctx, operatorOf(s.ecosystem.ID), LeadFilter{Person: s.keep.ID, Limit: 2 * maxMerged}, func(row *LeadRow) error {
		switch {
		case slices.Contains(s.before.Leads, row.ID):
			s.leads = append(s.leads, *row)
		case !slices.Contains(s.before.OwnLeads, row.ID):
			s.obstacles.add(PersonUsed, row.Number)
		}
		return nil
	})
	return err
}

func (s *splitting) lookAtApplications(ctx context.Context) error {
	all, err := s.reader.Applications(ctx, s.ecosystem.ID, ApplicationFilter{Persons: []ID{s.keep.ID}})
	if err != nil {
		return err
	}
	for _, a := range all {
		moved := slices.IndexFunc(s.before.Applications, func(m movedApplication) bool { return m.ID == a.ID })
		switch {
		case moved >= 0:
			a.Client = s.before.Applications[moved].Client
			s.applications = append(s.applications, a)
		case !slices.Contains(s.before.OwnApplications, a.ID):
			s.obstacles.add(PersonUsed, a.Number)
		}
	}
	return nil
}

func (s *splitting) lookAtClients(ctx context.Context) error {
	s.clients = map[ID]*ClientRow{}
	for person, merged := range map[ID]bool{s.keep.ID: false, s.other.ID: true} {
		rows, err := s.reader.Clients(ctx, operatorOf(s.ecosystem.ID), ClientFilter{Persons: []ID{person}, Merged: merged})
		if err != nil {
			return err
		}
		for i := range rows {
			s.clients[rows[i].ID] = &rows[i]
		}
	}
	known := map[ID]bool{}
	for _, id := range s.before.OwnClients {
		known[id] = true
	}
	for _, m := range s.before.Clients {
		known[m.ID] = true
		stays := m.Into
		if stays == NoID {
			stays = m.ID
		}
		if c := s.clients[stays]; c == nil || s.clients[m.ID] == nil || (m.Into != NoID && c.Version != m.Version) {
			s.obstacles.add(ClientEditedSince, numberOf(c))
		}
	}
	for id, c := range s.clients {
		if !known[id] {
			s.obstacles.add(PersonUsed, c.Number)
		}
	}
	return nil
}

// lookAtMatches looks for pairs that were decided since, and finds those that were
// found since.
func (s *splitting) lookAtMatches(ctx context.Context) error {
	all, err := s.reader.Matches(ctx, s.ecosystem.ID, MatchFilter{Persons: []ID{s.keep.ID}})
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.ID == s.pair.ID {
			continue
		}
		if m.Decision > s.pair.Decision {
			s.obstacles.add(MatchDecidedSince, s.keep.Number)
		}
		if m.Sequence > s.pair.Decision && m.State == MatchOpen && m.Other != NoID {
			s.since = append(s.since, m)
		}
	}
	return nil
}

func numberOf(c *ClientRow) int64 {
	if c == nil {
		return 0
	}
	return c.Number
}
