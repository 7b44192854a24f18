package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ChangeLoanProduct answers PATCH /v1/loan-products/{id}.
func (a *API) ChangeLoanProduct(w http.ResponseWriter, r *http.Request, written LoanProductID, params ChangeLoanProductParams) {
	var e exchange.ProductEdit
	body, err := readBody(r, func(d *decoder) { e = d.productEdit() })
	id, ok := exchange.ParseID(written)
	if err == nil && (!ok || id == exchange.NoID) {
		err = exchange.ErrNotFound
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	e.Product = id
	wire := func(v *exchange.ProductView) any { return loanProductOf(&v.Product) }
	write(a, w, r, params.IdempotencyKey, body, wire, func(once *exchange.Once) (*exchange.ProductView, error) {
		e.Once = once
		v, err := a.exchange.UpdateProduct(r.Context(), callerOf(r), e)
		return v, inTerms(err)
	})
}

func (d *decoder) productEdit() (e exchange.ProductEdit) {
	d.objectWith([]string{"terms"}, func(name string) bool {
		switch name {
		case "version":
			e.Version = d.integer(1, exchange.MaxNumber)
		case "terms":
			e.Change = d.productTerms().apply
		default:
			return false
		}
		return true
	})
	return e
}
