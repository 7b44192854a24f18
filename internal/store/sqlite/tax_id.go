package sqlite

import (
	"context"
	"slices"
	"strconv"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/read"
)

// UnconvertedTaxIDs looks them up some at a time, and those of new leads at once.
func (r reader) UnconvertedTaxIDs(ctx context.Context, ecosystem exchange.ID, taxIDs []exchange.Digest) ([]exchange.Digest, error) {
	if len(taxIDs) == 0 {
		return nil, nil
	}
	recent, err := r.recent(ctx, filter.Recent{Ecosystem: ecosystem, Digests: taxIDs})
	if err != nil {
		return nil, err
	}
	taken, err := lookUp(ctx, r.query, taxIDs, func(some []exchange.Digest) filter.Query { return unconverted(ecosystem, some) }, read.Digest)
	if err != nil || len(recent) == 0 {
		return taken, err
	}
	held, err := read.Collect(ctx, r.query, read.Digest, recentlyUnconvertedText, filter.JSONList(recent), ecosystem)
	for _, tax := range held {
		if slices.Contains(taxIDs, tax) && !slices.Contains(taken, tax) {
			taken = append(taken, tax)
		}
	}
	return taken, err
}

var unconvertedText = "SELECT u.column1 FROM " + keyRows(1) +
	" WHERE EXISTS (SELECT 1 FROM lead_digest AS d CROSS JOIN lead AS l" +
	" WHERE d.prefix = substr(u.column1, 1, 8) AND d.ecosystem_id = " + ecosystemBehindKeys +
	" AND l.ecosystem_id = " + ecosystemBehindKeys + " AND l.sequence = d.sequence AND l.tax_digest = u.column1 AND l.applications = 0)"

// ecosystemBehindKeys is the parameter behind those of keyRows(1).
var ecosystemBehindKeys = "?" + strconv.Itoa(keysAtOnce+1)

const recentlyUnconvertedText = "SELECT l.tax_digest FROM json_each($1) AS r CROSS JOIN lead AS l" +
	" WHERE l.ecosystem_id = $2 AND l.sequence = r.value AND l.tax_digest IS NOT NULL AND l.applications = 0"

func unconverted(ecosystem exchange.ID, taxIDs []exchange.Digest) filter.Query {
	args := make([]any, keysAtOnce, keysAtOnce+1)
	for i, tax := range taxIDs {
		args[i] = tax
	}
	return filter.Query{Text: unconvertedText, Args: append(args, ecosystem)}
}
