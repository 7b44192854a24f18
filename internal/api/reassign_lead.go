package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ReassignLead answers POST /v1/leads/{id}/assignments/{lender}/reassign.
func (a *API) ReassignLead(w http.ResponseWriter, r *http.Request, id LeadID, lender LenderID, params ReassignLeadParams) {
	var n NewAssignment
	var why exchange.Why
	body, err := readBody(r, func(d *decoder) {
		d.objectWith([]string{"lender"}, func(name string) bool { return d.newAssignmentMember(name, &n) || d.whyMember(name, &why) })
	})
	caller := callerOf(r)
	a.step(w, r, id, lender, params.IdempotencyKey, body, err, func(from exchange.AssignmentKey, once *exchange.Once) (*exchange.AssignmentView, error) {
		v, err := a.exchange.Reassign(r.Context(), caller, exchange.Reassign{
			AssignmentKey: from, To: n.Lender, Branch: n.Branch, Exclusive: n.Exclusive, Why: why, Once: once})
		return v, a.nameLender(r, caller, from.Lead, n.Lender, err)
	})
}
