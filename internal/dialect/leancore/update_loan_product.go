package leancore

import (
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// updateLoanProduct answers POST /update-loan-product with the whole lender.
// loan_product_name is the current name; fields that are left out stay.
func (d *Dialect) updateLoanProduct(r *http.Request, caller exchange.Caller) ([]byte, error) {
	body, err := readObject(r)
	if err != nil {
		return nil, err
	}
	var uid, current exchange.Text
	p, err := readTerms(body, func(name string, value web.Value) error {
		switch name {
		case "uid":
			return readCell(name, value, &uid)
		case "loan_product_name":
			return readCell(name, value, &current)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if current.Value() == "" {
		return nil, exchange.InvalidField("loan_product_name", "is required")
	}
	lender, err := requiredID("uid", uid.Value())
	if err != nil {
		return nil, err
	}
	view, err := d.exchange.UpdateProduct(r.Context(), caller, exchange.ProductEdit{Lender: lender, Name: current.Value(), Change: p.apply})
	if err != nil {
		return nil, err
	}
	return appendLender(nil, &view.Lender), nil
}
