package postgres

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// PersonKeys looks all of them up in one round trip.
func (r reader) PersonKeys(ctx context.Context, ecosystem exchange.ID, keys []exchange.PersonKey) ([]exchange.PersonKey, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	q := personKeysWith(ecosystem, keys)
	return read.Collect(ctx, r.query, row.PersonKeys.Read, q.Text, q.Args...)
}

// personKeysWith seeks each key in the index, as claimsWith does.
func personKeysWith(ecosystem exchange.ID, keys []exchange.PersonKey) filter.Query {
	asked := newColumns(&row.PersonKeys.Table)
	for i := range keys {
		row.PersonKeys.Write(asked, &keys[i])
	}
	return filter.Query{
		Text: "SELECT " + row.PersonKeys.List("k") + " FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bytea[])" +
			" WITH ORDINALITY AS u (scope, kind, normaliser, digest, place)" +
			" CROSS JOIN LATERAL (SELECT " + row.PersonKeys.List("d") + " FROM person_key AS d" +
			" WHERE d.ecosystem_id = $1 AND d.scope = u.scope AND d.kind = u.kind AND d.normaliser = u.normaliser AND d.digest = u.digest" +
			" LIMIT 1) AS k ORDER BY u.place",
		Args: []any{ecosystem, asked.list[0], asked.list[1], asked.list[2], asked.list[3]},
	}
}
