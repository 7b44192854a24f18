package postgres

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// DuplicateClaims looks all of them up in one round trip.
func (r reader) DuplicateClaims(ctx context.Context, ecosystem exchange.ID, keys []exchange.ClaimKey) ([]exchange.DuplicateClaim, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	q := claimsWith(ecosystem, keys)
	return read.Collect(ctx, r.query, row.DuplicateClaims.Read, q.Text, q.Args...)
}

// claimsWith is LATERAL with a LIMIT, which changes nothing in what is found, so
// that each key is sought in the index: joined, the table is read as a whole for
// as long as the planner believes it to be small.
func claimsWith(ecosystem exchange.ID, keys []exchange.ClaimKey) filter.Query {
	asked := newColumns(&row.DuplicateClaims.Table)
	for _, k := range keys {
		row.DuplicateClaims.Write(asked, &exchange.DuplicateClaim{ClaimKey: k})
	}
	return filter.Query{
		Text: "SELECT " + row.DuplicateClaims.List("c") + " FROM unnest($2::uuid[], $3::bytea[]) WITH ORDINALITY AS u (rule_id, digest, place)" +
			" CROSS JOIN LATERAL (SELECT " + row.DuplicateClaims.List("d") + " FROM duplicate_claim AS d" +
			" WHERE d.ecosystem_id = $1 AND d.rule_id = u.rule_id AND d.digest = u.digest LIMIT 1) AS c ORDER BY u.place",
		Args: []any{ecosystem, asked.list[0], asked.list[1]},
	}
}
