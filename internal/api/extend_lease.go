package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ExtendLease answers POST /v1/extend.
func (a *API) ExtendLease(w http.ResponseWriter, r *http.Request, params ExtendLeaseParams) {
	body, err := readOptionalBody(r, nothing)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := func(b *exchange.Batch) any { return batchOf(b) }
	write(a, w, r, params.IdempotencyKey, body, wire, func(once *exchange.Once) (*exchange.Batch, error) {
		return a.exchange.Extend(r.Context(), callerOf(r), exchange.Extend{Once: once})
	})
}
