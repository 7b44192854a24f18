package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ShowMatch answers GET /v1/matches/{id}.
func (a *API) ShowMatch(w http.ResponseWriter, r *http.Request, written MatchID, params ShowMatchParams) {
	id, ecosystem, err := matchIn(written, params.Ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	d, err := a.exchange.Match(r.Context(), callerOf(r), ecosystem, id)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, matchDetailOf(d))
}

// matchIn reads which pair of which ecosystem a path and a query name.
func matchIn(written MatchID, given *Ecosystem) (id, ecosystem exchange.ID, err error) {
	if ecosystem, err = ecosystemOf(given); err != nil {
		return id, ecosystem, err
	}
	id, ok := exchange.ParseID(written)
	if !ok {
		err = exchange.ErrNotFound
	}
	return id, ecosystem, err
}
