package postgres

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// UnconvertedTaxIDs looks all of them up in one round trip.
func (r reader) UnconvertedTaxIDs(ctx context.Context, ecosystem exchange.ID, taxIDs []exchange.Digest) ([]exchange.Digest, error) {
	if len(taxIDs) == 0 {
		return nil, nil
	}
	q := unconverted(ecosystem, taxIDs)
	return read.Collect(ctx, r.query, read.Digest, q.Text, q.Args...)
}

// unconverted seeks each tax id in the index, as claimsWith does its keys.
func unconverted(ecosystem exchange.ID, taxIDs []exchange.Digest) filter.Query {
	asked := newColumn(row.Bytes)
	for _, tax := range taxIDs {
		asked.digest(tax)
	}
	return filter.Query{
		Text: "SELECT u.digest FROM unnest($2::bytea[]) AS u (digest) CROSS JOIN LATERAL (SELECT FROM lead AS l" +
			" WHERE l.ecosystem_id = $1 AND l.tax_digest = u.digest AND l.applications = 0 LIMIT 1) AS taken",
		Args: []any{ecosystem, asked},
	}
}
