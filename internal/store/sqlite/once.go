package sqlite

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// Once looks up key by key: a query costs no round trip here.
func (r reader) Once(ctx context.Context, ecosystem exchange.ID, keys []exchange.OnceKey) ([]exchange.OnceRow, error) {
	var stored []exchange.OnceRow
	for _, k := range keys {
		found, err := read.List(ctx, r.query, &row.Once, "WHERE ecosystem_id = $1 AND credential_id = $2 AND key = $3",
			ecosystem, k.Credential, k.Key)
		if err != nil {
			return nil, err
		}
		stored = append(stored, found...)
	}
	return stored, nil
}
