package leancore

import (
	"net/http"
	"net/url"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// lead answers GET /lead: the list of an ecosystem, or one lead by phone, nit or
// id.
func (d *Dialect) lead(w http.ResponseWriter, r *http.Request) {
	caller, err := d.caller(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	q, err := readQuery(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	name, value, err := oneOf(q, "ecosystem", "phone", "nit", "id")
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	if name == "ecosystem" {
		d.listLeads(w, r, caller, value, q)
		return
	}
	body, err := d.findLead(r, caller, name, value)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	web.Answer(w, http.StatusOK, jsonType, body)
}

// findLead is the newest lead with that phone, nit or id. The look-up by phone
// is the documented one; the others show four keys more.
func (d *Dialect) findLead(r *http.Request, caller exchange.Caller, name, value string) ([]byte, error) {
	search := exchange.LeadSearch{}
	switch name {
	case "phone":
		search.Phone = value
	case "nit":
		search.TaxID = value
	case "id":
		search.ID = value
	}
	view, err := d.exchange.NewestLead(r.Context(), caller, search)
	if err != nil {
		return nil, err
	}
	if name == "phone" {
		return appendLead(nil, &view.Lead), nil
	}
	return appendFoundLead(nil, &view.Lead), nil
}

// listLeads streams the leads of an ecosystem that are on the caller's list,
// oldest first.
func (d *Dialect) listLeads(w http.ResponseWriter, r *http.Request, caller exchange.Caller, ecosystem string, q url.Values) {
	part, err := readWindow(q)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	id, ok := exchange.ParseID(ecosystem)
	if !ok {
		d.Refuse(w, r, exchange.ErrNotFound)
		return
	}
	list := newStream(w)
	err = d.exchange.Leads(r.Context(), caller, id, part.limit, part.offset, func(l *exchange.Lead) error {
		return list.add(l)
	})
	if err == nil {
		err = list.end()
	}
	if err == nil {
		return
	}
	if !list.begun {
		d.Refuse(w, r, err)
		return
	}
	// The status is gone already. The connection is cut, so that a list that is
	// not whole cannot be taken for a whole one.
	web.NoteError(r, err)
	panic(http.ErrAbortHandler)
}
