package api

import (
	"fmt"
	"net/http"

	"leadex/internal/exchange"
)

// QuoteLoan answers POST /v1/loan-quotes.
func (a *API) QuoteLoan(w http.ResponseWriter, r *http.Request) {
	var ask exchange.AskQuote
	_, err := readBody(r, func(d *decoder) { ask = d.quote() })
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	q, err := a.exchange.Quote(r.Context(), callerOf(r), ask)
	if err != nil {
		a.Refuse(w, r, inQuote(&ask, err))
		return
	}
	wire, err := loanQuoteOf(q)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, wire)
}

// maxTerm bounds a number of instalments.
const maxTerm = 3660

func (d *decoder) quote() (ask exchange.AskQuote) {
	sent := map[string]bool{}
	d.objectWith([]string{"amount", "term"}, func(name string) bool {
		sent[name] = true
		switch name {
		case "product":
			ask.Product = d.id()
		case "version":
			ask.Version = d.integer(1, exchange.MaxNumber)
		case "lender":
			ask.Lender = d.id()
		case "name":
			ask.Name, _ = d.text(1, maxProductName)
		case "terms":
			ask.Terms = &d.productTerms().Terms
		case "ecosystem":
			ask.Ecosystem = d.id()
		case "amount":
			var amount exchange.Dec
			d.decimal(&amount)
			ask.Asked.Amount = amount.Value()
		case "term":
			ask.Asked.Term = d.integer(1, maxTerm)
		case "disbursement_date":
			ask.Asked.Disbursement = d.date()
		case "first_due_date":
			ask.Asked.FirstDue = d.date()
		case "lead":
			ask.Lead = d.id()
		default:
			return false
		}
		return true
	})
	d.oneLoan(sent)
	return ask
}

// oneLoan refuses what would otherwise be passed over: a quote is of a product,
// by its id or by its lender and name, or of terms.
func (d *decoder) oneLoan(sent map[string]bool) {
	byName := sent["lender"] || sent["name"]
	ways := 0
	for _, way := range []bool{sent["product"], byName, sent["terms"]} {
		if way {
			ways++
		}
	}
	switch {
	case ways != 1:
		d.faultAt("", "must have exactly one of product, lender with name, and terms")
	case byName && !sent["lender"]:
		d.faultAt("/lender", "is missing")
	case byName && !sent["name"]:
		d.faultAt("/name", "is missing")
	case sent["version"] && sent["terms"]:
		d.faultAt("/version", "makes sense for a product alone")
	case sent["ecosystem"] && !sent["terms"]:
		d.faultAt("/ecosystem", "makes sense for terms alone: a product is in one")
	}
}

// date reads a calendar day that is wanted.
func (d *decoder) date() exchange.Date {
	var day exchange.Day
	d.day(&day)
	return day.Value()
}

// inQuote gives what a refusal names its place in the body. Terms that are a
// product's are at fault by their name, at the product.
func inQuote(ask *exchange.AskQuote, err error) error {
	e := exchange.AsError(err)
	switch {
	case (e.Code != exchange.Invalid && e.Code != exchange.NotFound) || e.Field == "":
		return err
	case !isTerm(e.Field):
		return broken(Fault{Pointer: path(e.Field), Detail: e.Message}).because(err)
	case ask.Terms != nil:
		return broken(Fault{Pointer: "/terms" + path(e.Field), Detail: e.Message}).because(err)
	}
	at := "/product"
	if ask.Product == exchange.NoID {
		at = "/name"
	}
	return broken(Fault{Pointer: at, Detail: fmt.Sprintf("has terms that cannot be calculated: %s %s", e.Field, e.Message)}).because(err)
}
