package read

import (
	"context"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r Reader) AssignmentPage(ctx context.Context, ecosystem exchange.ID, p exchange.AssignmentPage) ([]exchange.Assignment, error) {
	return chosen(ctx, r.query, row.Assignments.Read, filter.AssignmentPage(r.dialect, ecosystem, p))
}

func (r Reader) Deliveries(ctx context.Context, ecosystem exchange.ID, since time.Time) ([]exchange.DeliveryCount, error) {
	return chosen(ctx, r.query, filter.ReadDelivery, filter.Deliveries(r.dialect, ecosystem, since))
}

func (r Reader) OverdueBatches(ctx context.Context, ecosystem exchange.ID, now time.Time, limit int) ([]exchange.Batch, error) {
	return List(ctx, r.query, &row.Batches,
		"WHERE ecosystem_id = $1 AND closed_at IS NULL AND lease_until <= $2 ORDER BY lease_until, id LIMIT $3", ecosystem, now, int64(limit))
}
