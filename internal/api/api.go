package api

import (
	"net/http"

	"leadex/internal/access"
	"leadex/internal/exchange"
	"leadex/internal/web"
)

// API answers the calls below /v1. It keeps no state.
type API struct {
	exchange *exchange.Exchange
	keeper   *access.Keeper
	mux      http.Handler
}

// The generated interface has a method per operation of openapi.yaml.
var _ ServerInterface = (*API)(nil)

// New makes an API.
func New(x *exchange.Exchange, keeper *access.Keeper) *API {
	a := &API{exchange: x, keeper: keeper}
	a.mux = web.Mux(a.Routes(), false, web.Misses{
		NotFound:         func(w http.ResponseWriter, r *http.Request) { a.Refuse(w, r, exchange.ErrNotFound) },
		MethodNotAllowed: func(w http.ResponseWriter, r *http.Request) { a.Refuse(w, r, errMethod) },
	})
	return a
}

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }
