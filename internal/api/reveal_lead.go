package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// maxRevealed bounds the fields of a reveal; there are fewer.
const maxRevealed = 50

// RevealLead answers POST /v1/leads/{id}/reveal.
func (a *API) RevealLead(w http.ResponseWriter, r *http.Request, written LeadID, params RevealLeadParams) {
	var reveal exchange.Reveal
	body, err := readBody(r, func(d *decoder) { reveal = d.reveal() })
	id, ok := exchange.ParseID(written)
	if err == nil && !ok {
		err = exchange.ErrNotFound
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	write(a, w, r, params.IdempotencyKey, body, revealedOf, func(once *exchange.Once) (*exchange.Revealed, error) {
		reveal.Lead, reveal.Once = id, once
		return a.exchange.Reveal(r.Context(), callerOf(r), reveal)
	})
}

func (d *decoder) reveal() (r exchange.Reveal) {
	d.objectWith([]string{"fields", "reason"}, func(name string) bool {
		if name != "fields" {
			return d.whyMember(name, &r.Why)
		}
		d.list(maxRevealed, func() {
			key, _ := d.text(0, exchange.MaxText)
			r.Fields = append(r.Fields, key)
		})
		return true
	})
	return r
}

func revealedOf(v *exchange.Revealed) any {
	return Revealed{Lead: v.Lead, Number: v.Number, Version: v.Version, Event: v.Event, Contents: leadContents{v.Fields}}
}
