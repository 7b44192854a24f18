package exchange

import (
	"context"
	"slices"
	"strings"
)

// maxPairs bounds the pairs that one conversion puts on the review list: the
// nearest, which are those whose keys the lead has, then those with its document,
// its tax id, its name and date of birth; of equally near ones the oldest.
const maxPairs = 10

// pair is two persons who may be one.
type pair struct {
	one, other ID // other is NoID where a lead is nobody's any more
	reasons    []MatchReason
}

// pairsOf are the persons who may be the same as the one that a lead with that
// identity is converted into, and those who may be the same as each other because the
// lead has keys of both.
func (t *tx) pairsOf(ctx context.Context, r Reader, person ID, who *identified, found recognised) ([]pair, error) {
	owners, err := t.standing(ctx, r, found.owners)
	if err != nil {
		return nil, err
	}
	var pairs []pair
	for _, o := range owners {
		if o != person {
			pairs = append(pairs, pair{person, o, []MatchReason{KeysOfTwo}})
		}
	}
	for i, o := range owners {
		for _, other := range owners[i+1:] {
			if o != person && other != person {
				pairs = append(pairs, pair{o, other, []MatchReason{KeysOfTwo}})
			}
		}
	}
	near, err := t.sharers(ctx, r, person, who)
	if err != nil {
		return nil, err
	}
	for _, p := range near {
		if !slices.Contains(owners, p.other) {
			pairs = append(pairs, p)
		}
	}
	return pairs[:min(len(pairs), maxPairs)], nil
}

// sharers are other persons who have one of the traits, the nearest first.
func (t *tx) sharers(ctx context.Context, r Reader, person ID, who *identified) (near []pair, err error) {
	for _, kind := range []struct {
		trait  TraitKind
		reason MatchReason
	}{{TraitDocument, SameDocument}, {TraitTax, SameTaxID}, {TraitNameBirth, SameNameBirth}} {
		for _, trait := range who.near {
			if trait.Kind != kind.trait {
				continue
			}
			rows, err := r.PersonTraits(ctx, t.ecosystem.ID, []PersonTrait{trait}, maxPairs+1) // one may be the person
			if err != nil {
				return nil, err
			}
			ids := make([]ID, len(rows))
			for i := range rows {
				ids[i] = rows[i].Person
			}
			if ids, err = t.standing(ctx, r, ids); err != nil {
				return nil, err
			}
			for _, id := range ids {
				near = withReason(near, person, id, kind.reason)
			}
		}
	}
	return near, nil
}

// withReason adds why a person is near to another one, once.
func withReason(near []pair, person, other ID, reason MatchReason) []pair {
	if person == other {
		return near
	}
	at := slices.IndexFunc(near, func(p pair) bool { return p.other == other })
	if at < 0 {
		return append(near, pair{person, other, []MatchReason{reason}})
	}
	if !slices.Contains(near[at].reasons, reason) {
		near[at].reasons = append(near[at].reasons, reason)
	}
	return near
}

// standing are the persons, each once, those in the place of which others stand
// by them.
func (t *tx) standing(ctx context.Context, r Reader, ids []ID) ([]ID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	persons, err := r.Persons(ctx, t.ecosystem.ID, ids)
	if err != nil {
		return nil, err
	}
	known := byID(persons, func(p *Person) ID { return p.ID })
	var standing []ID
	for _, id := range ids {
		if into := known[id].MergedInto; into != NoID {
			id = into
		}
		if !slices.Contains(standing, id) {
			standing = append(standing, id)
		}
	}
	return standing, nil
}

// review puts pairs on the review list. Of a pair that is on it already the
// reasons grow; one that was decided is not asked about again.
func (t *tx) review(ctx context.Context, r Reader, lead ID, pairs []pair) error {
	if len(pairs) == 0 {
		return nil
	}
	var persons []ID
	for _, p := range pairs {
		if !slices.Contains(persons, p.one) && !t.isNew(p.one) {
			persons = append(persons, p.one)
		}
	}
	var known []Match
	if len(persons) > 0 {
		var err error
		if known, err = r.Matches(ctx, t.ecosystem.ID, MatchFilter{Persons: persons}); err != nil {
			return err
		}
	}
	for _, p := range pairs {
		m, err := t.reviewPair(known, lead, p)
		if err != nil {
			return err
		}
		known = append(known, m)
	}
	return nil
}

// isNew tells whether this decision makes the person: there is no pair with it.
func (t *tx) isNew(person ID) bool {
	return slices.ContainsFunc(t.changes.Persons, func(p Person) bool { return p.ID == person })
}

// reviewPair is the pair as it is then.
func (t *tx) reviewPair(known []Match, lead ID, p pair) (Match, error) {
	m := Match{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Lead: lead, State: MatchOpen, CreatedAt: t.now, Person: p.one}
	if p.other != NoID {
		m.Person, m.Other = pairOf(p.one, p.other)
	}
	at := slices.IndexFunc(known, func(k Match) bool {
		return k.Person == m.Person && k.Other == m.Other && (m.Other != NoID || k.Lead == lead)
	})
	if at >= 0 {
		m = known[at]
	}
	before := len(m.Reasons)
	for _, reason := range p.reasons {
		if !slices.Contains(m.Reasons, reason) {
			m.Reasons = append(slices.Clip(m.Reasons), reason)
		}
	}
	if m.State != MatchOpen || len(m.Reasons) == before {
		return m, nil
	}
	return t.listMatch(m)
}

// listMatch writes a pair with its event.
func (t *tx) listMatch(m Match) (Match, error) {
	facts := map[string]string{"match": m.ID.String(), "other": idFact(m.Other), "lead": idFact(m.Lead), "reasons": reasonsFact(m.Reasons)}
	// The event names no lead of its own: who sees the lead is not to learn of
	// persons that it may not see.
	number, err := t.record(Event{Kind: MatchFound, Person: m.Person, Facts: facts}, NoID, nil)
	if m.Sequence == 0 {
		m.Sequence = number
	}
	m.UpdatedAt = t.now
	t.changes.Matches = append(t.changes.Matches, m)
	return m, err
}

func reasonsFact(reasons []MatchReason) string {
	words := make([]string, len(reasons))
	for i, r := range reasons {
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

// changedLater looks whether an edit has made a converted lead another's than it was: its
// person stays, and the pair is put on the review list.
func (t *tx) changedLater(ctx context.Context, r Reader, l *Lead, before, after *Contents) error {
	was, err := t.whois(ctx, r, t.ecosystem, before)
	if err != nil {
		return err
	}
	is, err := t.whois(ctx, r, t.ecosystem, after)
	if err != nil {
		return err
	}
	old, err := t.recognise(ctx, was)
	if err != nil {
		return err
	}
	now, err := t.recognise(ctx, is)
	if err != nil || now.person == old.person && slices.Equal(now.owners, old.owners) {
		return err
	}
	own, err := survivor(ctx, r, t.ecosystem.ID, PersonRef{ID: l.Person})
	if err != nil || now.person == own.ID {
		return err
	}
	owners, err := t.standing(ctx, r, now.owners)
	if err != nil {
		return err
	}
	pairs := []pair{}
	for _, o := range owners {
		if o != own.ID {
			pairs = append(pairs, pair{own.ID, o, []MatchReason{ChangedLater}})
		}
	}
	if len(pairs) == 0 {
		pairs = append(pairs, pair{own.ID, NoID, []MatchReason{ChangedLater}})
	}
	return t.review(ctx, r, l.ID, pairs)
}
