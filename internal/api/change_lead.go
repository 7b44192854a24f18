package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ChangeLead answers PATCH /v1/leads/{id}.
func (a *API) ChangeLead(w http.ResponseWriter, r *http.Request, written LeadID, params ChangeLeadParams) {
	var edit exchange.Edit
	body, err := readBody(r, func(d *decoder) { edit = d.leadChange() })
	id, ok := exchange.ParseID(written)
	if err == nil && !ok {
		err = exchange.ErrNotFound
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	caller := callerOf(r)
	wire := func(v *exchange.LeadView) any { return leadOf(caller, v) }
	write(a, w, r, params.IdempotencyKey, body, wire, func(once *exchange.Once) (*exchange.LeadView, error) {
		edit.Lead, edit.Once = exchange.LeadKey{ID: id}, once
		return a.exchange.Edit(r.Context(), caller, edit)
	})
}

func (d *decoder) leadChange() (edit exchange.Edit) {
	var patch exchange.Contents
	d.objectWith([]string{"contents"}, func(name string) bool {
		switch name {
		case "version":
			edit.Version = d.integer(1, exchange.MaxNumber)
		case "contents":
			d.record(&patch)
		default:
			return false
		}
		return true
	})
	edit.Change = func(c *exchange.Contents) error {
		c.Patch(&patch)
		return nil
	}
	return edit
}
