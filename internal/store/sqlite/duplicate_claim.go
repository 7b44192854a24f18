package sqlite

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

// DuplicateClaims looks them up some at a time.
func (r reader) DuplicateClaims(ctx context.Context, ecosystem exchange.ID, keys []exchange.ClaimKey) ([]exchange.DuplicateClaim, error) {
	return lookUp(ctx, r.query, keys, func(some []exchange.ClaimKey) filter.Query { return claimsWith(ecosystem, some) }, row.DuplicateClaims.Read)
}

var claimsText = "SELECT " + row.DuplicateClaims.List("c") + " FROM " + keyRows(2) +
	" CROSS JOIN duplicate_claim AS c ON c.rule_id = u.column1 AND c.digest = u.column2 WHERE c.ecosystem_id = ?"

func claimsWith(ecosystem exchange.ID, keys []exchange.ClaimKey) filter.Query {
	args := make([]any, 2*keysAtOnce, 2*keysAtOnce+1)
	for i, k := range keys {
		args[2*i], args[2*i+1] = k.Rule, k.Digest
	}
	return filter.Query{Text: claimsText, Args: append(args, ecosystem)}
}
