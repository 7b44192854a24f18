package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// RefuseLead answers POST /v1/leads/{id}/assignments/{lender}/refuse.
func (a *API) RefuseLead(w http.ResponseWriter, r *http.Request, id LeadID, lender LenderID, params RefuseLeadParams) {
	var why exchange.Why
	body, err := readBody(r, func(d *decoder) { why = d.why("reason") })
	a.step(w, r, id, lender, params.IdempotencyKey, body, err, func(key exchange.AssignmentKey, once *exchange.Once) (*exchange.AssignmentView, error) {
		return a.exchange.RefuseLead(r.Context(), callerOf(r), exchange.RefuseLead{AssignmentKey: key, Why: why, Once: once})
	})
}
