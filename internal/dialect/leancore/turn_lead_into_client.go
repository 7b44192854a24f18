package leancore

import (
	"net/http"

	"leadex/internal/exchange"
)

// turnLeadIntoClient answers POST /turn-lead-into-client with the client. A
// second call for the same pair answers the same client.
func (d *Dialect) turnLeadIntoClient(r *http.Request, caller exchange.Caller) ([]byte, error) {
	lead, lender, err := readPair(r)
	if err != nil {
		return nil, err
	}
	view, err := d.exchange.Convert(r.Context(), caller, exchange.Convert{Lead: lead, Lender: lender})
	if err != nil {
		return nil, err
	}
	return d.showClient(r.Context(), caller, &view.Client)
}
