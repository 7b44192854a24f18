package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ConfirmLeads answers POST /v1/confirm.
func (a *API) ConfirmLeads(w http.ResponseWriter, r *http.Request, params ConfirmLeadsParams) {
	var c exchange.Confirm
	body, err := readBody(r, func(d *decoder) { c = d.confirmation() })
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	write(a, w, r, params.IdempotencyKey, body, receiptsOf, func(once *exchange.Once) (*exchange.Confirmed, error) {
		c.Once = once
		return a.exchange.Confirm(r.Context(), callerOf(r), c)
	})
}

// confirmation reads either numbers or all: what is confirmed by mistake cannot
// be had again, so neither is guessed.
func (d *decoder) confirmation() (c exchange.Confirm) {
	given := 0
	isObject := d.object(func(name string) bool {
		switch name {
		case "numbers":
			d.list(exchange.MaxPull, func() { c.Numbers = append(c.Numbers, d.leadNumber()) })
		case "all":
			if all, ok := d.flag(); ok && !all {
				d.fault("must be true, or left out")
			}
			c.All = true
		default:
			return false
		}
		given++
		return true
	})
	if isObject && given != 1 {
		d.fault("must have either numbers or all")
	}
	return c
}
