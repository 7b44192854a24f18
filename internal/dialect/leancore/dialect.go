package leancore

import (
	"net/http"

	"leadex/internal/access"
	"leadex/internal/exchange"
	"leadex/internal/web"
)

// Dialect serves the LeanCore API. It is safe for any number of goroutines.
type Dialect struct {
	exchange *exchange.Exchange
	keeper   *access.Keeper
	mux      http.Handler
}

// New makes a Dialect over an exchange, with the keeper that knows its callers.
func New(x *exchange.Exchange, keeper *access.Keeper) *Dialect {
	d := &Dialect{exchange: x, keeper: keeper}
	d.mux = web.Mux(d.Routes(), false, web.Misses{NotFound: d.notFound, MethodNotAllowed: d.methodNotAllowed})
	return d
}

// ServeHTTP answers one call.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

// call makes a handler of one call that answers a whole JSON document: it
// authenticates, runs answer, and sends what it returns.
func (d *Dialect) call(answer func(*http.Request, exchange.Caller) ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		caller, err := d.caller(r)
		if err != nil {
			d.Refuse(w, r, err)
			return
		}
		body, err := answer(r, caller)
		if err != nil {
			d.Refuse(w, r, err)
			return
		}
		web.Answer(w, http.StatusOK, jsonType, body)
	}
}

// caller recognises who calls: LeanCore knows Bearer tokens only.
func (d *Dialect) caller(r *http.Request) (exchange.Caller, error) {
	return d.keeper.Caller(r, exchange.SurfaceLeanCore, access.Bearer)
}
