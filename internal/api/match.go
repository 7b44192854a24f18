package api

import "leadex/internal/exchange"

// matchOf is a pair of the review list on the wire.
func matchOf(m *exchange.MatchRow) Match {
	wire := Match{ID: m.ID, Person: Person{ID: m.Person, Number: m.PersonNumber}, Lead: m.Lead, LeadNumber: m.LeadNumber,
		Reasons: make([]string, len(m.Reasons)), State: string(m.State), CreatedAt: timeOf(m.CreatedAt), UpdatedAt: timeOf(m.UpdatedAt),
		DecidedAt: timeOf(m.DecidedAt), Decision: m.Decision}
	if m.Other != exchange.NoID {
		wire.Other = Person{ID: m.Other, Number: m.OtherNumber}
	}
	for i, reason := range m.Reasons {
		wire.Reasons[i] = string(reason)
	}
	return wire
}

func matchDetailOf(d *exchange.MatchDetail) MatchDetail {
	wire := MatchDetail{Match: matchOf(&d.MatchRow), Agree: keysOf(d.Agree), Differ: keysOf(d.Differ), OnlyFirst: keysOf(d.OnlyFirst), OnlySecond: keysOf(d.OnlySecond)}
	for i := range d.Sides {
		s := &d.Sides[i]
		side := MatchSide{Lenders: s.Lenders, Client: s.Client, Contents: leadContents{s.Shown}}
		if side.Lenders == nil {
			side.Lenders = []exchange.ID{}
		}
		if s.Person.ID != exchange.NoID {
			side.Person = Person{ID: s.Person.ID, Number: s.Person.Number}
		}
		wire.Sides = append(wire.Sides, side)
	}
	return wire
}

// keysOf are keys as a list that may be empty.
func keysOf(keys []string) []string {
	if keys == nil {
		return []string{}
	}
	return keys
}

func mergedOf(v *exchange.MergeView) any {
	return Merged{Match: v.Match.ID, State: string(v.State), Keep: Person{ID: v.Keep.ID, Number: v.Keep.Number}, Other: Person{ID: v.Other.ID, Number: v.Other.Number}}
}

func undoingOf(all []exchange.Obstacle) Undoing {
	wire := Undoing{Possible: len(all) == 0, Obstacles: obstaclesOf(all)}
	if wire.Obstacles == nil {
		wire.Obstacles = []Obstacle{}
	}
	return wire
}

func obstaclesOf(all []exchange.Obstacle) (wire []Obstacle) {
	for _, o := range all {
		wire = append(wire, Obstacle{Code: string(o.Code), Number: o.Number})
	}
	return wire
}
