package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

func (r Reader) Outcomes(ctx context.Context, ecosystem, lead exchange.ID) ([]exchange.Outcome, error) {
	return List(ctx, r.query, &row.Outcomes, "WHERE ecosystem_id = $1 AND lead_id = $2 ORDER BY sequence, id", ecosystem, lead)
}

func (r Reader) OutcomeCodes(ctx context.Context, ecosystem exchange.ID) ([]exchange.OutcomeCode, error) {
	return List(ctx, r.query, &row.OutcomeCodes, "WHERE ecosystem_id = $1 ORDER BY status, reasons, reason", ecosystem)
}
