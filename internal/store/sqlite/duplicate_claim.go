package sqlite

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// DuplicateClaims looks up key by key: a query costs no round trip here.
func (r reader) DuplicateClaims(ctx context.Context, ecosystem exchange.ID, keys []exchange.ClaimKey) ([]exchange.DuplicateClaim, error) {
	var stored []exchange.DuplicateClaim
	for _, k := range keys {
		found, err := read.List(ctx, r.query, &row.DuplicateClaims, "WHERE ecosystem_id = $1 AND rule_id = $2 AND digest = $3",
			ecosystem, k.Rule, k.Digest)
		if err != nil {
			return nil, err
		}
		stored = append(stored, found...)
	}
	return stored, nil
}
