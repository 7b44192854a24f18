package postgres

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// DuplicateClaims looks all of them up in one round trip.
func (r reader) DuplicateClaims(ctx context.Context, ecosystem exchange.ID, keys []exchange.ClaimKey) ([]exchange.DuplicateClaim, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	asked := newColumns(&row.DuplicateClaims.Table)
	for _, k := range keys {
		row.DuplicateClaims.Write(asked, &exchange.DuplicateClaim{ClaimKey: k})
	}
	return read.Collect(ctx, r.query, row.DuplicateClaims.Read,
		"SELECT "+row.DuplicateClaims.List("c")+" FROM unnest($2::uuid[], $3::bytea[]) WITH ORDINALITY AS u (rule_id, digest, place)"+
			" JOIN duplicate_claim AS c ON c.ecosystem_id = $1 AND c.rule_id = u.rule_id AND c.digest = u.digest ORDER BY u.place",
		ecosystem, asked.list[0], asked.list[1])
}
