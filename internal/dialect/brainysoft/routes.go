package brainysoft

import (
	"net/http"

	"leadex/internal/web"
)

// Routes are all calls of the dialect. What else begins with their paths is not
// found, whatever the method.
func (d *Dialect) Routes() []web.Route {
	return []web.Route{
		{Method: http.MethodPost, Pattern: "/oauth/token", Open: true, Handler: d.issueToken},
		{Method: http.MethodPost, Pattern: "/bs-core/main/login", Open: true, Handler: d.login},
		{Method: http.MethodGet, Pattern: "/bs-core/utils/session/whoami", Handler: d.whoami},
		{Method: http.MethodGet, Pattern: "/bs-core/utils/version-info", Open: true, Handler: d.versionInfo},
		{Method: http.MethodPost, Pattern: "/bs-core/main/leads", Handler: d.createLead},
		{Method: http.MethodPost, Pattern: "/bs-core/main/leads/partial-load", Handler: d.partialLoadLeads},
		{Method: http.MethodGet, Pattern: "/bs-core/main/leads/find/{ids}", Handler: d.findLeads},
		{Method: http.MethodGet, Pattern: "/bs-core/main/leads/find/date-from/{from}/date-to/{to}", Handler: d.findCreated},
		{Method: http.MethodGet, Pattern: "/bs-core/main/leads/find/loan-app-id/{id}", Handler: d.numbered(d.findByApplication)},
		{Method: http.MethodPut, Pattern: "/bs-core/main/leads/{id}", Handler: d.editLead},
		{Method: http.MethodGet, Pattern: "/bs-core/main/leads/{id}", Handler: d.numbered(d.lead)},
		{Method: http.MethodPost, Pattern: "/bs-core/main/leads/{id}/check", Handler: d.numbered(d.checkLead)},
		{Method: http.MethodGet, Pattern: "/bs-core/main/leads/{id}/statuses", Handler: d.numbered(d.leadStatuses)},
		{Method: http.MethodGet, Pattern: "/bs-core/main/leads/{id}/scoring/info", Handler: d.numbered(d.scoringInfo)},
		{Method: http.MethodPost, Pattern: "/bs-core/main/clients/partial-load", Handler: d.partialLoadClients},
		{Method: http.MethodGet, Pattern: "/bs-core/main/clients/find/{ids}", Handler: d.findClients},
		{Method: http.MethodGet, Pattern: "/bs-core/main/clients/{id}", Handler: d.numbered(d.client)},
		{Method: http.MethodGet, Pattern: "/bs-core/main/clients/{id}/pending-loan-apps", Handler: d.numbered(d.pendingLoanApps)},
		{Method: http.MethodGet, Pattern: "/bs-core/main/loan-apps/status", Handler: d.loanAppStatuses},
		{Method: http.MethodGet, Pattern: "/bs-core/main/loan-apps/{id}", Handler: d.numbered(d.loanApp)},
		{Method: http.MethodGet, Pattern: "/bs-core/dicts/{name}", Handler: d.dictionary},
	}
}

func (d *Dialect) notFound(w http.ResponseWriter, r *http.Request) {
	d.Refuse(w, r, errNoCall)
}

// methodNotAllowed is also reached by what stands where an id would and is none:
// that is not there, by any method.
func (d *Dialect) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	if _, err := pathNumber(r); r.PathValue("id") != "" && err != nil {
		w.Header().Del("Allow")
		d.notFound(w, r)
		return
	}
	d.Refuse(w, r, errMethod)
}
