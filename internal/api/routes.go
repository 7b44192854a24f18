package api

import (
	"net/http"

	"leadex/internal/web"
)

// Routes are the calls of the API. Each names the query parameters it takes;
// any other is refused. The generated wrapper reads them.
func (a *API) Routes() []web.Route {
	calls := &ServerInterfaceWrapper{Handler: a, ErrorHandlerFunc: a.refuseParameter}
	return []web.Route{
		{Method: http.MethodPost, Pattern: "/v1/leads", Handler: a.known(a.query(calls.CreateLead))},
		{Method: http.MethodGet, Pattern: "/v1/leads", Handler: a.known(a.query(calls.FindLeads, "external_id"))},
		{Method: http.MethodGet, Pattern: "/v1/leads/{id}", Handler: a.known(a.query(calls.ShowLead))},
		{Method: http.MethodGet, Pattern: "/v1/leads/{id}/events", Handler: a.known(a.query(calls.ListEvents, "after", "limit"))},
		{Method: http.MethodPost, Pattern: "/v1/leads/{id}/assignments", Handler: a.known(a.query(calls.AssignLead))},
		{Method: http.MethodPost, Pattern: "/v1/leads/{id}/assignments/{lender}/withdraw", Handler: a.known(a.query(calls.WithdrawLead))},
		{Method: http.MethodGet, Pattern: "/v1/openapi.yaml", Handler: a.query(calls.ShowOpenAPI), Open: true},
	}
}
