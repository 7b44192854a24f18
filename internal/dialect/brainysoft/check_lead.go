package brainysoft

import (
	"net/http"

	"leadex/internal/exchange"
)

// checkLead runs the decision rules. When they let the lead pass, client and
// application are there when it answers. It answers what scoring info does, and
// does not look at the body: clients send none, or anything.
func (d *Dialect) checkLead(w http.ResponseWriter, r *http.Request) {
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
	v, err := d.exchange.Decide(r.Context(), caller, exchange.Decide{Lead: exchange.LeadKey{Number: number}})
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	d.answerObject(w, shortTable, leadForm(v))
}
