package postgres

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// UnconvertedTaxIDs looks all of them up in one round trip.
func (r reader) UnconvertedTaxIDs(ctx context.Context, ecosystem exchange.ID, taxIDs []exchange.Digest) ([]exchange.Digest, error) {
	if len(taxIDs) == 0 {
		return nil, nil
	}
	asked := newColumn(row.Bytes)
	for _, tax := range taxIDs {
		asked.digest(tax)
	}
	return read.Collect(ctx, r.query, func(v row.Reader, d *exchange.Digest) { *d = v.Digest() },
		"SELECT u.digest FROM unnest($2::bytea[]) AS u (digest) WHERE EXISTS (SELECT 1 FROM lead AS l"+
			" WHERE l.ecosystem_id = $1 AND l.tax_digest = u.digest AND l.applications = 0)",
		ecosystem, asked)
}
