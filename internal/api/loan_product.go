package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// loanProductOf is a product on the wire.
func loanProductOf(p *exchange.LoanProduct) LoanProduct {
	return LoanProduct{ID: p.ID, Number: p.Number, Ecosystem: p.Ecosystem, Lender: p.Lender, Status: p.Status(), Version: p.Version,
		CreatedAt: timeOf(p.CreatedAt), UpdatedAt: timeOf(p.UpdatedAt), Terms: productTerms{p.Terms}}
}

// ShowLoanProduct answers GET /v1/loan-products/{id}.
func (a *API) ShowLoanProduct(w http.ResponseWriter, r *http.Request, written LoanProductID) {
	p, err := a.loanProduct(r, written)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, loanProductOf(p))
}

func (a *API) loanProduct(r *http.Request, written LoanProductID) (*exchange.LoanProduct, error) {
	id, ok := exchange.ParseID(written)
	if !ok {
		return nil, exchange.ErrNotFound
	}
	return a.exchange.Product(r.Context(), callerOf(r), id)
}
