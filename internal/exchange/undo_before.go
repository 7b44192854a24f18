package exchange

import (
	"context"
	"slices"
	"time"
)

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
