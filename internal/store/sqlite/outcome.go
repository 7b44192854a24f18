package sqlite

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

func (r reader) Outcomes(ctx context.Context, ecosystem, lead exchange.ID) ([]exchange.Outcome, error) {
	return list(ctx, r, &row.Outcomes, "WHERE ecosystem_id = $1 AND lead_id = $2 ORDER BY sequence, id", ecosystem, lead)
}

func (r reader) OutcomeCodes(ctx context.Context, ecosystem exchange.ID) ([]exchange.OutcomeCode, error) {
	return list(ctx, r, &row.OutcomeCodes, "WHERE ecosystem_id = $1 ORDER BY status, reasons, reason", ecosystem)
}
