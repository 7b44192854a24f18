package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"leadex/internal/exchange"
)

// CreateLoanProduct answers POST /v1/loan-products.
func (a *API) CreateLoanProduct(w http.ResponseWriter, r *http.Request, params CreateLoanProductParams) {
	var n exchange.NewProduct
	body, err := readBody(r, func(d *decoder) { n = d.newProduct() })
	if err == nil {
		n.Once, err = once(r, params.IdempotencyKey, body, func(result any) (int, []byte, error) {
			body, err := render(loanProductOf(&result.(*exchange.ProductView).Product))
			return http.StatusCreated, body, err
		})
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	view, err := a.exchange.AddProduct(r.Context(), callerOf(r), n)
	var replayed *exchange.Replayed
	switch {
	case errors.As(err, &replayed):
		a.replayProduct(w, r, replayed)
	case err != nil:
		a.Refuse(w, r, inTerms(ofLender(err)))
	default:
		w.Header().Set("Location", productLocation(view.Product.ID))
		a.answer(w, r, http.StatusCreated, loanProductOf(&view.Product))
	}
}

func productLocation(id exchange.ID) string { return "/v1/loan-products/" + id.String() }

func (d *decoder) newProduct() (n exchange.NewProduct) {
	d.objectWith([]string{"terms"}, func(name string) bool {
		switch name {
		case "lender":
			n.Lender = d.id()
		case "terms":
			n.Terms = d.productTerms().Terms
		default:
			return false
		}
		return true
	})
	return n
}

// ofLender says of a refusal without a place that it is of the lender, which the
// body names.
func ofLender(err error) error {
	if e := exchange.AsError(err); e.Code != exchange.NotFound || e.Field != "" {
		return err
	}
	return &exchange.Error{Code: exchange.NotFound, Field: "lender", Message: "no such lender"}
}

// replayProduct gives the first answer again, and where the product is.
func (a *API) replayProduct(w http.ResponseWriter, r *http.Request, first *exchange.Replayed) {
	var product struct{ ID exchange.ID }
	if err := json.Unmarshal(first.Body, &product); err != nil {
		a.Refuse(w, r, err)
		return
	}
	w.Header().Set("Location", productLocation(product.ID))
	a.again(w, first)
}
