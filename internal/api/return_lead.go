package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ReturnLead answers POST /v1/leads/{id}/assignments/{lender}/return.
func (a *API) ReturnLead(w http.ResponseWriter, r *http.Request, id LeadID, lender LenderID, params ReturnLeadParams) {
	var why exchange.Why
	body, err := readBody(r, func(d *decoder) { why = d.why("reason") })
	a.step(w, r, id, lender, params.IdempotencyKey, body, err, func(key exchange.AssignmentKey, once *exchange.Once) (*exchange.AssignmentView, error) {
		return a.exchange.Return(r.Context(), callerOf(r), exchange.Return{AssignmentKey: key, Why: why, Once: once})
	})
}
