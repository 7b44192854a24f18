package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// PutBackLead answers POST /v1/leads/{id}/assignments/{lender}/put-back.
func (a *API) PutBackLead(w http.ResponseWriter, r *http.Request, id LeadID, lender LenderID, params PutBackLeadParams) {
	body, err := readOptionalBody(r, nothing)
	a.step(w, r, id, lender, params.IdempotencyKey, body, err, func(key exchange.AssignmentKey, once *exchange.Once) (*exchange.AssignmentView, error) {
		return a.exchange.PutBack(r.Context(), callerOf(r), exchange.PutBack{AssignmentKey: key, Once: once})
	})
}
