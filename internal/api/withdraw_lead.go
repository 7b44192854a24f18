package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// WithdrawLead answers POST /v1/leads/{id}/assignments/{lender}/withdraw.
func (a *API) WithdrawLead(w http.ResponseWriter, r *http.Request, id LeadID, lender LenderID, params WithdrawLeadParams) {
	var why exchange.Why
	body, err := readOptionalBody(r, func(d *decoder) { why = d.why() })
	a.step(w, r, id, lender, params.IdempotencyKey, body, err, func(key exchange.AssignmentKey, once *exchange.Once) (*exchange.AssignmentView, error) {
		return a.exchange.Withdraw(r.Context(), callerOf(r), exchange.Withdraw{AssignmentKey: key, Why: why, Once: once})
	})
}
