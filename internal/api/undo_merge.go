package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ShowMergeObstacles answers GET /v1/matches/{id}/undo-merge.
func (a *API) ShowMergeObstacles(w http.ResponseWriter, r *http.Request, written MatchID, params ShowMergeObstaclesParams) {
	id, ecosystem, err := matchIn(written, params.Ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	all, err := a.exchange.MergeObstacles(r.Context(), callerOf(r), ecosystem, id)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, undoingOf(all))
}

// UndoMerge answers POST /v1/matches/{id}/undo-merge.
func (a *API) UndoMerge(w http.ResponseWriter, r *http.Request, written MatchID, params UndoMergeParams) {
	m, body, err := readDecision(r, written)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	write(a, w, r, params.IdempotencyKey, body, mergedOf, func(once *exchange.Once) (*exchange.MergeView, error) {
		return a.exchange.UndoMerge(r.Context(), callerOf(r), exchange.MergeUndo{Ecosystem: m.Ecosystem, Match: m.Match, Why: m.Why, Once: once})
	})
}
