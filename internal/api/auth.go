package api

import (
	"context"
	"net/http"

	"leadex/internal/access"
	"leadex/internal/exchange"
)

type callerKey struct{}

// known lets only known callers through, before anything else of the request is
// looked at.
func (a *API) known(call http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		caller, err := a.keeper.Caller(r, exchange.SurfaceNative, access.Bearer, access.APIKey)
		if err != nil {
			a.Refuse(w, r, err)
			return
		}
		call(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, caller)))
	}
}

// callerOf is who makes a call that known let through.
func callerOf(r *http.Request) exchange.Caller {
	return r.Context().Value(callerKey{}).(exchange.Caller)
}

// sees tells whether the caller may know what concerns one party: the operator
// may, and the party itself.
func sees(c exchange.Caller, ecosystem exchange.ID, role exchange.Role, party exchange.ID) bool {
	for _, g := range c.Grants {
		if g.Ecosystem == ecosystem && (g.Role == exchange.RoleOperator || (g.Role == role && g.Party == party)) {
			return true
		}
	}
	return false
}
