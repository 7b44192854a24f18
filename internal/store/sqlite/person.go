package sqlite

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r reader) Person(ctx context.Context, ecosystem exchange.ID, ref exchange.PersonRef) (exchange.Person, error) {
	return first(chosen(ctx, r, row.Persons.Read, filter.Person(dialect, ecosystem, ref)))
}

func (r reader) Persons(ctx context.Context, ecosystem exchange.ID, ids []exchange.ID) ([]exchange.Person, error) {
	return chosen(ctx, r, row.Persons.Read, filter.Persons(dialect, ecosystem, ids))
}

// PersonKeys looks up key by key: a query costs no round trip here.
func (r reader) PersonKeys(ctx context.Context, ecosystem exchange.ID, keys []exchange.PersonKey) ([]exchange.PersonKey, error) {
	var stored []exchange.PersonKey
	for _, k := range keys {
		found, err := list(ctx, r, &row.PersonKeys,
			"WHERE ecosystem_id = $1 AND scope = $2 AND kind = $3 AND normaliser = $4 AND digest = $5",
			ecosystem, k.Scope, string(k.Kind), int64(k.Normaliser), k.Digest)
		if err != nil {
			return nil, err
		}
		stored = append(stored, found...)
	}
	return stored, nil
}
