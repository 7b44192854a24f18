package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r Reader) Assignments(ctx context.Context, ecosystem exchange.ID, f exchange.AssignmentFilter) ([]exchange.Assignment, error) {
	return chosen(ctx, r.query, row.Assignments.Read, filter.Assignments(r.dialect, ecosystem, f))
}

func (r Reader) LeadAssignments(ctx context.Context, ecosystem exchange.ID, f exchange.AssignmentFilter) ([]exchange.LeadAssignment, error) {
	return chosen(ctx, r.query, row.ReadLeadAssignment, filter.LeadAssignments(r.dialect, ecosystem, f))
}

func (r Reader) OpenBatch(ctx context.Context, ecosystem exchange.ID, of exchange.Receiver) (exchange.Batch, error) {
	return First(chosen(ctx, r.query, row.Batches.Read, filter.OpenBatch(r.dialect, ecosystem, of)))
}

func (r Reader) AssignedLeads(ctx context.Context, ecosystem, lender exchange.ID) ([]exchange.ID, error) {
	return Collect(ctx, r.query, func(r row.Reader, id *exchange.ID) { *id = r.ID() },
		"SELECT lead_id FROM assignment WHERE ecosystem_id = $1 AND lender_id = $2 AND live ORDER BY sequence, lead_id",
		ecosystem, lender)
}
