package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

func (r Reader) Upkeeps(ctx context.Context, ecosystem exchange.ID) ([]exchange.Upkeep, error) {
	return List(ctx, r.query, &row.Upkeeps, "WHERE ecosystem_id = $1 ORDER BY started_at DESC, task", ecosystem)
}

func (r Reader) CountLeads(ctx context.Context, ecosystem exchange.ID) (int64, error) {
	return First(Collect(ctx, r.query, Number, "SELECT count(*) FROM lead WHERE ecosystem_id = $1", ecosystem))
}
