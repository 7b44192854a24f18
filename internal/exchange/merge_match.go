package exchange

import (
	"bytes"
	"context"
	"slices"
)

// settleMatches brings the review list to a merge: the pair is decided, and other
// pairs of the person that goes are the survivor's from now on.
func (g *merging) settleMatches(ctx context.Context) error {
	of, err := g.reader.Matches(ctx, g.ecosystem.ID, MatchFilter{Persons: g.persons(), Limit: maxMerged + 1})
	if err != nil {
		return err
	}
	if len(of) > maxMerged {
		return errTooMuch
	}
	own := map[ID]*Match{} // of the survivor, by who is in question
	for i := range of {
		if who := of[i].with(g.keep.ID); who != NoID {
			own[who] = &of[i]
		}
	}
	if there := own[g.other.ID]; there != nil && g.pair.ID == NoID && there.State == MatchDifferent {
		return Refuse(Conflict, "the pair was declared different; reopen it first")
	}
	g.takePair(own[g.other.ID])
	for i := range of {
		who := of[i].with(g.other.ID)
		if of[i].Other == NoID && of[i].Person == g.other.ID {
			g.before.Matches = append(g.before.Matches, of[i])
			of[i].Person, of[i].UpdatedAt = g.keep.ID, g.now
			g.changes.Matches = append(g.changes.Matches, of[i])
			continue
		}
		if who == NoID || who == g.keep.ID {
			continue
		}
		g.inherit(&of[i], who, own[who])
	}
	return nil
}

// takePair decides the pair that is merged: the one that was asked for, the one
// that there is, or a new one.
func (g *merging) takePair(there *Match) {
	switch {
	case g.pair.ID != NoID:
	case there != nil:
		g.pair = *there
	default:
		g.pair = Match{ID: g.x.newID(), Ecosystem: g.ecosystem.ID, Reasons: []MatchReason{ByHand}, CreatedAt: g.now}
		g.pair.Person, g.pair.Other = pairOf(g.keep.ID, g.other.ID)
		g.before.PairMade = true
	}
	g.before.Pair = g.pair
	g.pair.State, g.pair.DecidedAt, g.pair.UpdatedAt = MatchMerged, g.now, g.now
}

// inherit makes a pair of the person that goes one of the survivor, who may have
// one with the same person already.
func (g *merging) inherit(m *Match, who ID, own *Match) {
	g.before.Matches = append(g.before.Matches, *m)
	switch {
	case own == nil:
		m.Person, m.Other = pairOf(g.keep.ID, who)
	case m.State == MatchOpen:
		m.State, m.DecidedAt = MatchSettled, g.now
	case m.State == MatchDifferent && own.State == MatchOpen:
		g.before.Matches = append(g.before.Matches, *own)
		own.State, own.DecidedAt, own.Decision, own.UpdatedAt = m.State, m.DecidedAt, m.Decision, g.now
		g.changes.Matches = append(g.changes.Matches, *own)
		fallthrough
	default:
		g.before.Matches = slices.DeleteFunc(g.before.Matches, func(b Match) bool { return b.ID == m.ID })
		return // it stays as the history that it is
	}
	m.UpdatedAt = g.now
	g.changes.Matches = append(g.changes.Matches, *m)
}

// with is the other person of a pair, NoID when the person is in neither place.
func (m *Match) with(person ID) ID {
	switch person {
	case m.Person:
		return m.Other
	case m.Other:
		return m.Person
	}
	return NoID
}

// pairOf is two persons as a pair has them: the lesser id first.
func pairOf(a, b ID) (ID, ID) {
	if bytes.Compare(a[:], b[:]) > 0 {
		return b, a
	}
	return a, b
}
