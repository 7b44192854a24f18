package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ShowLead answers GET /v1/leads/{id}.
func (a *API) ShowLead(w http.ResponseWriter, r *http.Request, id LeadID) {
	caller := callerOf(r)
	view, err := a.lead(r, caller, id)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, leadOf(caller, view))
}

func (a *API) lead(r *http.Request, caller exchange.Caller, written LeadID) (*exchange.LeadView, error) {
	id, ok := exchange.ParseID(written)
	if !ok {
		return nil, exchange.ErrNotFound
	}
	return a.exchange.Lead(r.Context(), caller, exchange.LeadKey{ID: id})
}
