package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// MarkUndeliverable answers POST /v1/leads/{id}/assignments/{lender}/undeliverable.
func (a *API) MarkUndeliverable(w http.ResponseWriter, r *http.Request, id LeadID, lender LenderID, params MarkUndeliverableParams) {
	var why exchange.Why
	body, err := readOptionalBody(r, func(d *decoder) { why = d.why() })
	a.step(w, r, id, lender, params.IdempotencyKey, body, err, func(key exchange.AssignmentKey, once *exchange.Once) (*exchange.AssignmentView, error) {
		return a.exchange.Undeliver(r.Context(), callerOf(r), exchange.Undeliver{AssignmentKey: key, Why: why, Once: once})
	})
}
