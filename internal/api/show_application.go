package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ShowApplication answers GET /v1/applications/{id}.
func (a *API) ShowApplication(w http.ResponseWriter, r *http.Request, written ApplicationID) {
	id, ok := exchange.ParseID(written)
	if !ok {
		a.Refuse(w, r, exchange.ErrNotFound)
		return
	}
	v, err := a.exchange.Application(r.Context(), callerOf(r), id)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, applicationWithTerms(v))
}

func applicationWithTerms(v *exchange.ApplicationView) ApplicationWithTerms {
	wire := ApplicationWithTerms{ID: v.ID, Number: v.Number, Ecosystem: v.Ecosystem, Lead: v.Lead, Lender: v.Lender, Client: v.Client,
		Person: v.Person, Status: v.Status, Product: v.Product, ProductVersion: v.ProductVersion, CreatedAt: timeOf(v.CreatedAt), UpdatedAt: timeOf(v.UpdatedAt)}
	if v.Terms != nil {
		wire.Terms = productTerms{*v.Terms}
	}
	return wire
}
