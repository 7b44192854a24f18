package api

import "net/http"

// ListUndeliverable answers GET /v1/undeliverable.
func (a *API) ListUndeliverable(w http.ResponseWriter, r *http.Request, params ListUndeliverableParams) {
	page, err := a.undeliverable(r, params)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, page)
}

func (a *API) undeliverable(r *http.Request, params ListUndeliverableParams) (page UndeliverablePage, err error) {
	ecosystem, err := ecosystemOf(params.Ecosystem)
	if err != nil {
		return page, err
	}
	after, limit, err := pageOf(params.After, params.Limit)
	if err != nil {
		return page, err
	}
	// One more than is asked for tells whether there is a next page.
	views, err := a.exchange.Undelivered(r.Context(), callerOf(r), ecosystem, after, limit+1)
	if err != nil {
		return page, err
	}
	page.Assignments = []Assignment{}
	for i := range views[:min(limit, len(views))] {
		page.Assignments = append(page.Assignments, assignmentAlone(&views[i]))
	}
	if len(views) > limit {
		page.Next = views[limit-1].Sequence
	}
	return page, nil
}
