package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ListLoanProducts answers GET /v1/loan-products.
func (a *API) ListLoanProducts(w http.ResponseWriter, r *http.Request, params ListLoanProductsParams) {
	page, err := a.loanProducts(r, params)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, page)
}

func (a *API) loanProducts(r *http.Request, params ListLoanProductsParams) (page LoanProductPage, err error) {
	var ask exchange.ListProducts
	if ask.Ecosystem, err = ecosystemOf(params.Ecosystem); err != nil {
		return page, err
	}
	if ask.After, ask.Limit, err = pageOf(params.After, params.Limit); err != nil {
		return page, err
	}
	if params.Lender != nil {
		var ok bool
		if ask.Lender, ok = exchange.ParseID(*params.Lender); !ok || ask.Lender == exchange.NoID {
			return page, refuse(malformed, "A parameter is not as it must be.").at(Fault{Parameter: "lender", Detail: "must be a UUID"})
		}
	}
	if params.Status != nil {
		ask.Status = *params.Status
		switch ask.Status {
		case exchange.ProductDraft, exchange.ProductActive, exchange.ProductRetired:
		default:
			return page, refuse(malformed, "A parameter is not as it must be.").at(Fault{Parameter: "status", Detail: "must be draft, active or retired"})
		}
	}
	found, err := a.exchange.ProductPage(r.Context(), callerOf(r), ask)
	page.LoanProducts, page.Next = []LoanProduct{}, found.Next
	for i := range found.Products {
		page.LoanProducts = append(page.LoanProducts, loanProductOf(&found.Products[i]))
	}
	return page, err
}
