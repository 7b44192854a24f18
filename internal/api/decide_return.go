package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// DecideReturn answers POST /v1/leads/{id}/assignments/{lender}/return-decision.
func (a *API) DecideReturn(w http.ResponseWriter, r *http.Request, id LeadID, lender LenderID, params DecideReturnParams) {
	var why exchange.Why
	accept := false
	body, err := readBody(r, func(d *decoder) {
		d.objectWith([]string{"accept"}, func(name string) bool {
			if name != "accept" {
				return d.whyMember(name, &why)
			}
			accept, _ = d.flag()
			return true
		})
	})
	a.step(w, r, id, lender, params.IdempotencyKey, body, err, func(key exchange.AssignmentKey, once *exchange.Once) (*exchange.AssignmentView, error) {
		return a.exchange.DecideReturn(r.Context(), callerOf(r), exchange.ReturnDecision{AssignmentKey: key, Accept: accept, Why: why, Once: once})
	})
}
