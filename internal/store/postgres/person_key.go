package postgres

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// PersonKeys looks all of them up in one round trip.
func (r reader) PersonKeys(ctx context.Context, ecosystem exchange.ID, keys []exchange.PersonKey) ([]exchange.PersonKey, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	asked := newColumns(&row.PersonKeys.Table)
	for i := range keys {
		row.PersonKeys.Write(asked, &keys[i])
	}
	return read.Collect(ctx, r.query, row.PersonKeys.Read,
		"SELECT "+row.PersonKeys.List("k")+" FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bytea[])"+
			" WITH ORDINALITY AS u (scope, kind, normaliser, digest, place)"+
			" JOIN person_key AS k ON k.ecosystem_id = $1 AND k.scope = u.scope AND k.kind = u.kind"+
			" AND k.normaliser = u.normaliser AND k.digest = u.digest ORDER BY u.place",
		ecosystem, asked.list[0], asked.list[1], asked.list[2], asked.list[3])
}
