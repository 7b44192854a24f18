package brainysoft

import (
	"net/http"

	"leadex/internal/exchange"
)

// client answers the client that leads became, by the clientId of those leads.
// A lender gets its own, the operator the newest of any lender.
func (d *Dialect) client(w http.ResponseWriter, r *http.Request, caller exchange.Caller, number int64) error {
	v, err := d.exchange.Client(r.Context(), caller, exchange.ClientRef{Number: number})
	if err != nil {
		return err
	}
	d.answerObject(w, clientTable, clientForm(v))
	return nil
}
