package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ShowConversionObstacles answers GET /v1/applications/{id}/undo-conversion.
func (a *API) ShowConversionObstacles(w http.ResponseWriter, r *http.Request, written ApplicationID) {
	id, ok := exchange.ParseID(written)
	if !ok {
		a.Refuse(w, r, exchange.ErrNotFound)
		return
	}
	all, err := a.exchange.ConversionObstacles(r.Context(), callerOf(r), id)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, undoingOf(all))
}

// UndoConversion answers POST /v1/applications/{id}/undo-conversion.
func (a *API) UndoConversion(w http.ResponseWriter, r *http.Request, written ApplicationID, params UndoConversionParams) {
	var why exchange.Why
	body, err := readOptionalBody(r, func(d *decoder) { why = d.why() })
	id, ok := exchange.ParseID(written)
	if err == nil && !ok {
		err = exchange.ErrNotFound
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	caller := callerOf(r)
	wire := func(v *exchange.LeadView) any { return leadOf(caller, v) }
	write(a, w, r, params.IdempotencyKey, body, wire, func(once *exchange.Once) (*exchange.LeadView, error) {
		return a.exchange.UndoConversion(r.Context(), caller, exchange.ConversionUndo{Application: id, Why: why, Once: once})
	})
}
