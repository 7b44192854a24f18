package leancore

import (
	"net/http"

	"leadex/internal/exchange"
)

// financialEntity answers GET /financial-entity?uid=: the lender with the ids of
// the leads that are assigned to it.
func (d *Dialect) financialEntity(r *http.Request, caller exchange.Caller) ([]byte, error) {
	q, err := readQuery(r)
	if err != nil {
		return nil, err
	}
	id, err := requiredID("uid", q.Get("uid"))
	if err != nil {
		return nil, err
	}
	view, err := d.exchange.Lender(r.Context(), caller, id)
	if err != nil {
		return nil, err
	}
	leads, err := d.exchange.AssignedLeads(r.Context(), caller, id)
	if err != nil {
		return nil, err
	}
	o := openObject(nil)
	o.id("id", view.ID)
	o.id("uid", view.ID)
	o.id("ecosystem", view.Ecosystem)
	o.list("leads", len(leads), func(b []byte, i int) []byte { return appendID(b, leads[i]) })
	describeLender(&o, view)
	return o.close(), nil
}

// appendLender appends a lender with the seven documented keys.
func appendLender(b []byte, view *exchange.LenderView) []byte {
	o := openObject(b)
	o.id("id", view.ID)
	describeLender(&o, view)
	return o.close()
}

func describeLender(o *object, view *exchange.LenderView) {
	o.text("name", view.Name)
	o.text("description", view.Description)
	o.text("nit", view.TaxID)
	o.text("logo", view.Logo)
	o.text("status", view.Status)
	o.list("loan_products", len(view.Products), func(b []byte, i int) []byte { return appendProduct(b, &view.Products[i].Terms) })
}
