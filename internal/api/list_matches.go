package api

import (
	"net/http"
	"slices"

	"leadex/internal/exchange"
)

// matchStates are those that the review list can be cut to.
var matchStates = []exchange.MatchState{exchange.MatchOpen, exchange.MatchMerged, exchange.MatchDifferent, exchange.MatchSettled}

// ListMatches answers GET /v1/matches.
func (a *API) ListMatches(w http.ResponseWriter, r *http.Request, params ListMatchesParams) {
	page, err := a.matches(r, params)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, page)
}

func (a *API) matches(r *http.Request, params ListMatchesParams) (page MatchPage, err error) {
	after, limit, err := pageOf(params.After, params.Limit)
	if err != nil {
		return page, err
	}
	ask := exchange.MatchPage{After: after, Limit: limit}
	if ask.Ecosystem, err = ecosystemOf(params.Ecosystem); err != nil {
		return page, err
	}
	if params.State != nil {
		if ask.State = exchange.MatchState(*params.State); !slices.Contains(matchStates, ask.State) {
			return page, refuse(malformed, "A parameter is not as it must be.").at(Fault{Parameter: "state", Detail: "must be open, merged, different or settled"})
		}
	}
	found, err := a.exchange.Matches(r.Context(), callerOf(r), ask)
	if err != nil {
		return page, err
	}
	page.Matches = []Match{}
	for i := range found {
		page.Matches = append(page.Matches, matchOf(&found[i]))
	}
	if len(found) < limit {
		return page, nil
	}
	ask.After, ask.Limit = found[limit-1].Sequence, 1
	more, err := a.exchange.Matches(r.Context(), callerOf(r), ask)
	if len(more) > 0 {
		page.Next = ask.After
	}
	return page, err
}
