package leancore

import (
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// updateLead answers POST /update-lead: the fields that are sent change, lists
// and objects as a whole, and null clears.
func (d *Dialect) updateLead(r *http.Request, caller exchange.Caller) ([]byte, error) {
	body, err := readObject(r)
	if err != nil {
		return nil, err
	}
	var id exchange.Text
	p, err := readPatch(body, &exchange.Contents{}, func(name string, value web.Value) error {
		if name == "id" {
			return readCell(name, value, &id)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	lead, err := requiredID("id", id.Value())
	if err != nil {
		return nil, err
	}
	view, err := d.exchange.Edit(r.Context(), caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead}, Change: p.apply,
		ExternalID: func(c *exchange.Contents) string { return externalID(c.AdditionalData.Value()) }})
	if err != nil {
		return nil, err
	}
	return appendLead(nil, &view.Lead), nil
}

// requiredID reads an id that must be there. One that is no UUID names nothing.
func requiredID(field, written string) (exchange.ID, error) {
	if written == "" {
		return exchange.NoID, exchange.InvalidField(field, "is required")
	}
	id, ok := exchange.ParseID(written)
	if !ok {
		return exchange.NoID, exchange.ErrNotFound
	}
	return id, nil
}
