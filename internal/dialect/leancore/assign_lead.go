package leancore

import (
	"net/http"

	"leadex/internal/exchange"
)

// assignLead answers POST /assign-lead-to-financial-entity with the lead. A
// second call for the same pair answers the same.
func (d *Dialect) assignLead(r *http.Request, caller exchange.Caller) ([]byte, error) {
	lead, lender, err := readPair(r)
	if err != nil {
		return nil, err
	}
	view, err := d.exchange.Assign(r.Context(), caller, exchange.Assign{Lead: lead, Lender: lender})
	if err != nil {
		return nil, err
	}
	return appendLead(nil, &view.Lead), nil
}

// readPair reads the body that names a lead and a lender.
func readPair(r *http.Request) (lead, lender exchange.ID, err error) {
	body, err := readObject(r)
	if err != nil {
		return lead, lender, err
	}
	texts, err := requiredTexts(body, "lead_id", "financial_entity_id")
	if err != nil {
		return lead, lender, err
	}
	if lead, err = requiredID("lead_id", texts[0]); err != nil {
		return lead, lender, err
	}
	lender, err = requiredID("financial_entity_id", texts[1])
	return lead, lender, err
}
