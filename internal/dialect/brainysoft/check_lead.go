package brainysoft

import (
	"net/http"

	"leadex/internal/exchange"
)

// checkLead runs the decision rules. When they let the lead pass, client and
// application are there when it answers. It answers what scoring info does, and
// does not look at the body: clients send none, or anything.
func (d *Dialect) checkLead(w http.ResponseWriter, r *http.Request, caller exchange.Caller, number int64) error {
	v, err := d.exchange.Decide(r.Context(), caller, exchange.Decide{Lead: exchange.LeadKey{Number: number}})
	if err != nil {
		return err
	}
	d.answerObject(w, shortTable, leadForm(v))
	return nil
}
