package leancore

import (
	"net/http"

	"leadex/internal/web"
)

// Routes is the whole surface. The keeper's two logins are open; every other
// call takes a Bearer token.
func (d *Dialect) Routes() []web.Route {
	return []web.Route{
		{Method: http.MethodPost, Pattern: "/login", Open: true, Handler: d.login},
		{Method: http.MethodPost, Pattern: tokenPath, Open: true, Handler: d.token},

		{Method: http.MethodGet, Pattern: "/lead", Handler: d.lead},
		{Method: http.MethodPost, Pattern: "/create-lead", Handler: d.call(d.createLead)},
		{Method: http.MethodPost, Pattern: "/update-lead", Handler: d.call(d.updateLead)},
		{Method: http.MethodPost, Pattern: "/assign-lead-to-financial-entity", Handler: d.call(d.assignLead)},
		{Method: http.MethodPost, Pattern: "/turn-lead-into-client", Handler: d.call(d.turnLeadIntoClient)},

		{Method: http.MethodGet, Pattern: "/user", Handler: d.call(d.user)},
		{Method: http.MethodPost, Pattern: "/update-user", Handler: d.call(d.updateUser)},

		{Method: http.MethodGet, Pattern: "/financial-entity", Handler: d.call(d.financialEntity)},
		{Method: http.MethodGet, Pattern: "/financial-entity-users", Handler: d.call(d.financialEntityUsers)},
		{Method: http.MethodPost, Pattern: "/add-loan-product", Handler: d.call(d.addLoanProduct)},
		{Method: http.MethodPost, Pattern: "/update-loan-product", Handler: d.call(d.updateLoanProduct)},
		{Method: http.MethodPost, Pattern: "/simulate-loan", Handler: d.call(d.simulateLoan)},
	}
}
