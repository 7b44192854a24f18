package brainysoft

import (
	"net/http"

	"leadex/internal/exchange"
)

// lead answers the whole lead, with every field written out.
func (d *Dialect) lead(w http.ResponseWriter, r *http.Request) {
	caller, err := d.caller(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	number, err := pathNumber(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	v, err := d.exchange.Lead(r.Context(), caller, exchange.LeadKey{Number: number})
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	d.answerObject(w, leadTable, leadForm(v))
}
