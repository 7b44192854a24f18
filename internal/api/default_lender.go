package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ShowDefaultLender answers GET /v1/default-lender.
func (a *API) ShowDefaultLender(w http.ResponseWriter, r *http.Request, params ShowDefaultLenderParams) {
	ecosystem, err := ecosystemOf(params.Ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	e, err := a.exchange.DefaultLender(r.Context(), callerOf(r), ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, defaultLenderOf(e))
}

// ChangeDefaultLender answers PATCH /v1/default-lender.
func (a *API) ChangeDefaultLender(w http.ResponseWriter, r *http.Request, params ChangeDefaultLenderParams) {
	var s exchange.SetDefaultLender
	body, err := readBody(r, func(d *decoder) { s = d.defaultLender() })
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	write(a, w, r, params.IdempotencyKey, body, defaultLenderOf, func(once *exchange.Once) (*exchange.Ecosystem, error) {
		s.Once = once
		return a.exchange.SetDefaultLender(r.Context(), callerOf(r), s)
	})
}

func (d *decoder) defaultLender() (s exchange.SetDefaultLender) {
	d.objectWith([]string{"lender"}, func(name string) bool {
		switch name {
		case "ecosystem":
			s.Ecosystem = d.id()
		case "lender":
			if !d.null() {
				s.Lender = d.id()
			}
		default:
			return false
		}
		return true
	})
	return s
}

func defaultLenderOf(e *exchange.Ecosystem) any {
	return DefaultLender{Ecosystem: e.ID, Lender: e.DefaultLender}
}
