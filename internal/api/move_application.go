package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// MoveApplication answers POST /v1/applications/{id}/status.
func (a *API) MoveApplication(w http.ResponseWriter, r *http.Request, written ApplicationID, params MoveApplicationParams) {
	var m exchange.ApplicationMove
	body, err := readBody(r, func(d *decoder) { m = d.applicationMove() })
	var ok bool
	if m.Application, ok = exchange.ParseID(written); !ok {
		err = exchange.ErrNotFound
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := func(v *exchange.ApplicationView) any { return applicationWithTerms(v) }
	write(a, w, r, params.IdempotencyKey, body, wire, func(once *exchange.Once) (*exchange.ApplicationView, error) {
		m.Once = once
		return a.exchange.MoveApplication(r.Context(), callerOf(r), m)
	})
}

// applicationMove reads the change of a status. That there is such a status, and
// that the application may come to it, are rules of the domain.
func (d *decoder) applicationMove() (m exchange.ApplicationMove) {
	d.objectWith([]string{"status"}, func(name string) bool {
		switch name {
		case "status":
			m.To, _ = d.text(1, maxReason)
		case "denial_reason":
			m.DenialID = d.integer(1, exchange.MaxNumber)
		default:
			return d.whyMember(name, &m.Why)
		}
		return true
	})
	return m
}
