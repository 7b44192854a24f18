package postgres

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// Once looks all of them up in one round trip.
func (r reader) Once(ctx context.Context, ecosystem exchange.ID, keys []exchange.OnceKey) ([]exchange.OnceRow, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	q := onceWith(ecosystem, keys)
	return read.Collect(ctx, r.query, row.Once.Read, q.Text, q.Args...)
}

func onceWith(ecosystem exchange.ID, keys []exchange.OnceKey) filter.Query {
	credentials, words := newColumn(row.Text), newColumn(row.Text)
	for _, k := range keys {
		credentials.text(k.Credential)
		words.text(k.Key)
	}
	return filter.Query{
		Text: "SELECT " + row.Once.List("o") + " FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS u (credential_id, key, place)" +
			" JOIN once AS o ON o.ecosystem_id = $1 AND o.credential_id = u.credential_id AND o.key = u.key ORDER BY u.place",
		Args: []any{ecosystem, credentials, words},
	}
}
