package api

import "net/http"

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
	found := LeadList{Leads: make([]Lead, len(views))}
	for i := range views {
		found.Leads[i] = leadOf(caller, &views[i])
	}
	a.answer(w, r, http.StatusOK, found)
}
