package brainysoft

import (
	"net/http"

	"leadex/internal/exchange"
)

// lead answers the whole lead, with every field written out.
func (d *Dialect) lead(w http.ResponseWriter, r *http.Request, caller exchange.Caller, number int64) error {
	v, err := d.exchange.Lead(r.Context(), caller, exchange.LeadKey{Number: number})
	if err != nil {
		return err
	}
	d.answerObject(w, leadTable, leadForm(v))
	return nil
}
