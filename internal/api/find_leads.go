package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// FindLeads answers GET /v1/leads?external_id=.
func (a *API) FindLeads(w http.ResponseWriter, r *http.Request, params FindLeadsParams) {
	if err := externalID(params.ExternalID); err != nil {
		a.Refuse(w, r, err)
		return
	}
	caller := callerOf(r)
	views, err := a.exchange.LeadsByExternalID(r.Context(), caller, params.ExternalID)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	found := LeadList{Leads: []Lead{}}
	seen := map[exchange.ID]bool{} // by another grant of the caller
	for i := range views {
		if !seen[views[i].ID] {
			seen[views[i].ID] = true
			found.Leads = append(found.Leads, leadOf(caller, &views[i]))
		}
	}
	a.answer(w, r, http.StatusOK, found)
}
