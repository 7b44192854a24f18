package read

import (
	"bytes"
	"context"
	"slices"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r Reader) Person(ctx context.Context, ecosystem exchange.ID, ref exchange.PersonRef) (exchange.Person, error) {
	return First(chosen(ctx, r.query, row.Persons.Read, filter.Person(r.dialect, ecosystem, ref)))
}

func (r Reader) Persons(ctx context.Context, ecosystem exchange.ID, ids []exchange.ID) ([]exchange.Person, error) {
	return chosen(ctx, r.query, row.Persons.Read, filter.Persons(r.dialect, ecosystem, ids))
}

func (r Reader) PersonsAfter(ctx context.Context, ecosystem exchange.ID, after int64, limit int) ([]exchange.Person, error) {
	return chosen(ctx, r.query, row.Persons.Read, filter.PersonsAfter(r.dialect, ecosystem, after, limit))
}

func (r Reader) CountPersons(ctx context.Context, ecosystem exchange.ID) (int64, error) {
	return First(Collect(ctx, r.query, Number, "SELECT count(*) FROM person WHERE ecosystem_id = $1", ecosystem))
}

func (r Reader) KeysOfPersons(ctx context.Context, ecosystem exchange.ID, persons []exchange.ID) ([]exchange.PersonKey, error) {
	return chosen(ctx, r.query, row.PersonKeys.Read, filter.OfPersons(r.dialect, &row.PersonKeys.Table, ecosystem, persons, ""))
}

func (r Reader) TraitsOfPersons(ctx context.Context, ecosystem exchange.ID, persons []exchange.ID) ([]exchange.PersonTrait, error) {
	return chosen(ctx, r.query, row.PersonTraits.Read, filter.OfPersons(r.dialect, &row.PersonTraits.Table, ecosystem, persons, ""))
}

// PersonTraits looks up trait by trait: there are three for a lead, and only
// conversions ask.
func (r Reader) PersonTraits(ctx context.Context, ecosystem exchange.ID, traits []exchange.PersonTrait, limit int) ([]exchange.PersonTrait, error) {
	var found []exchange.PersonTrait
	for _, t := range traits {
		some, err := List(ctx, r.query, &row.PersonTraits,
			"WHERE ecosystem_id = $1 AND scope = $2 AND kind = $3 AND normaliser = $4 AND digest = $5 ORDER BY person_id LIMIT $6",
			ecosystem, t.Scope, string(t.Kind), int64(t.Normaliser), t.Digest, int64(limit))
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	slices.SortStableFunc(found, func(a, b exchange.PersonTrait) int { return bytes.Compare(a.Person[:], b.Person[:]) })
	return found[:min(limit, len(found))], nil
}

func (r Reader) Identities(ctx context.Context, ecosystem exchange.ID, persons []exchange.ID) ([]exchange.Identity, error) {
	q := filter.OfPersons(r.dialect, &row.Identities.Table, ecosystem, persons, " ORDER BY o.created_at, o.id")
	return chosen(ctx, r.query, row.Identities.Read, q)
}

func (r Reader) Matches(ctx context.Context, ecosystem exchange.ID, f exchange.MatchFilter) ([]exchange.Match, error) {
	return chosen(ctx, r.query, row.Matches.Read, filter.Matches(r.dialect, ecosystem, f))
}
