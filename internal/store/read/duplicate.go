package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r Reader) DuplicateRules(ctx context.Context, ecosystem exchange.ID) ([]exchange.DuplicateRule, error) {
	return List(ctx, r.query, &row.DuplicateRules, "WHERE ecosystem_id = $1 ORDER BY created_at, id", ecosystem)
}

func (r Reader) ClaimsOfLeads(ctx context.Context, ecosystem exchange.ID, leads []exchange.ID) ([]exchange.DuplicateClaim, error) {
	return chosen(ctx, r.query, row.DuplicateClaims.Read, filter.ClaimsOfLeads(r.dialect, ecosystem, leads))
}
