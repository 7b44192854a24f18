package sqlite

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// PersonKeys looks up key by key: a query costs no round trip here.
func (r reader) PersonKeys(ctx context.Context, ecosystem exchange.ID, keys []exchange.PersonKey) ([]exchange.PersonKey, error) {
	var stored []exchange.PersonKey
	for _, k := range keys {
		found, err := read.List(ctx, r.query, &row.PersonKeys,
			"WHERE ecosystem_id = $1 AND scope = $2 AND kind = $3 AND normaliser = $4 AND digest = $5",
			ecosystem, k.Scope, string(k.Kind), int64(k.Normaliser), k.Digest)
		if err != nil {
			return nil, err
		}
		stored = append(stored, found...)
	}
	return stored, nil
}
