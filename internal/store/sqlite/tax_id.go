package sqlite

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/read"
)

// UnconvertedTaxIDs looks them up some at a time.
func (r reader) UnconvertedTaxIDs(ctx context.Context, ecosystem exchange.ID, taxIDs []exchange.Digest) ([]exchange.Digest, error) {
	return lookUp(ctx, r.query, taxIDs, func(some []exchange.Digest) filter.Query { return unconverted(ecosystem, some) }, read.Digest)
}

var unconvertedText = "SELECT u.column1 FROM " + keyRows(1) +
	" WHERE EXISTS (SELECT 1 FROM lead AS l WHERE l.ecosystem_id = ? AND l.tax_digest = u.column1 AND l.applications = 0)"

func unconverted(ecosystem exchange.ID, taxIDs []exchange.Digest) filter.Query {
	args := make([]any, keysAtOnce, keysAtOnce+1)
	for i, tax := range taxIDs {
		args[i] = tax
	}
	return filter.Query{Text: unconvertedText, Args: append(args, ecosystem)}
}
