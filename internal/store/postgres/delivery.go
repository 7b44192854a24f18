package postgres

import (
	"context"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r reader) AssignmentPage(ctx context.Context, ecosystem exchange.ID, p exchange.AssignmentPage) ([]exchange.Assignment, error) {
	return chosen(ctx, r, row.Assignments.Read, filter.AssignmentPage(dialect, ecosystem, p))
}

func (r reader) Deliveries(ctx context.Context, ecosystem exchange.ID, since time.Time) ([]exchange.DeliveryCount, error) {
	return chosen(ctx, r, filter.ReadDelivery, filter.Deliveries(dialect, ecosystem, since))
}

func (r reader) OverdueBatches(ctx context.Context, ecosystem exchange.ID, now time.Time, limit int) ([]exchange.Batch, error) {
	return list(ctx, r, &row.Batches,
		"WHERE ecosystem_id = $1 AND closed_at IS NULL AND lease_until <= $2 ORDER BY lease_until, id LIMIT $3", ecosystem, now, int64(limit))
}
