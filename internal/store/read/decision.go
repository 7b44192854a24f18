package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r Reader) DecisionRules(ctx context.Context, ecosystem exchange.ID) ([]exchange.DecisionRule, error) {
	return List(ctx, r.query, &row.DecisionRules, "WHERE ecosystem_id = $1 ORDER BY position, number", ecosystem)
}

func (r Reader) Decisions(ctx context.Context, ecosystem exchange.ID, f exchange.DecisionFilter) ([]exchange.Decision, error) {
	return chosen(ctx, r.query, row.Decisions.Read, filter.Decisions(r.dialect, ecosystem, f))
}
