package sqlite

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// UnconvertedTaxIDs looks up one by one: a query costs no round trip here.
func (r reader) UnconvertedTaxIDs(ctx context.Context, ecosystem exchange.ID, taxIDs []exchange.Digest) ([]exchange.Digest, error) {
	var taken []exchange.Digest
	for _, tax := range taxIDs {
		found, err := read.Collect(ctx, r.query, func(v row.Reader, d *exchange.Digest) { *d = v.Digest() },
			"SELECT tax_digest FROM lead WHERE ecosystem_id = $1 AND tax_digest = $2 AND applications = 0 LIMIT 1", ecosystem, tax)
		if err != nil {
			return nil, err
		}
		taken = append(taken, found...)
	}
	return taken, nil
}
