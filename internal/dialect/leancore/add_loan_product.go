package leancore

import (
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// addLoanProduct answers POST /add-loan-product with the whole lender.
func (d *Dialect) addLoanProduct(r *http.Request, caller exchange.Caller) ([]byte, error) {
	body, err := readObject(r)
	if err != nil {
		return nil, err
	}
	var uid exchange.Text
	p, err := readTerms(body, func(name string, value web.Value) error {
		if name == "uid" {
			return readCell(name, value, &uid)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	lender, err := requiredID("uid", uid.Value())
	if err != nil {
		return nil, err
	}
	terms := p.values
	terms.Name = p.name.Value()
	view, err := d.exchange.AddProduct(r.Context(), caller, exchange.NewProduct{Lender: lender, Terms: terms})
	if err != nil {
		return nil, err
	}
	return appendLender(nil, &view.Lender), nil
}
