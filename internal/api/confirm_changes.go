package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ConfirmChanges answers POST /v1/changes/confirm.
func (a *API) ConfirmChanges(w http.ResponseWriter, r *http.Request, params ConfirmChangesParams) {
	var receipts []exchange.ChangeReceipt
	body, err := readBody(r, func(d *decoder) {
		d.onlyList("changes", exchange.MaxPull, func() { receipts = append(receipts, d.changeReceipt()) })
	})
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	write(a, w, r, params.IdempotencyKey, body, receiptsOf, func(once *exchange.Once) (*exchange.Confirmed, error) {
		return a.exchange.ConfirmChanges(r.Context(), callerOf(r), exchange.ConfirmChanges{Receipts: receipts, Once: once})
	})
}

func (d *decoder) changeReceipt() (c exchange.ChangeReceipt) {
	d.objectWith([]string{"number", "version"}, func(name string) bool {
		switch name {
		case "number":
			c.Number = d.leadNumber()
		case "version":
			c.Version = d.integer(1, exchange.MaxNumber)
		default:
			return false
		}
		return true
	})
	return c
}

// onlyList reads an object with one member, a list of at most so many elements.
func (d *decoder) onlyList(name string, most int, element func()) {
	d.objectWith([]string{name}, func(given string) bool {
		if given == name {
			d.list(most, element)
		}
		return given == name
	})
}
