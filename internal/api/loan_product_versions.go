package api

import (
	"encoding/json"
	"net/http"
	"slices"

	"leadex/internal/exchange"
)

// ListLoanProductVersions answers GET /v1/loan-products/{id}/versions.
func (a *API) ListLoanProductVersions(w http.ResponseWriter, r *http.Request, written LoanProductID, params ListLoanProductVersionsParams) {
	page, err := a.versionPage(r, written, params)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, page)
}

func (a *API) versionPage(r *http.Request, written LoanProductID, params ListLoanProductVersionsParams) (page LoanProductVersionPage, err error) {
	after, limit, err := pageOf(params.After, params.Limit)
	if err != nil {
		return page, err
	}
	all, err := a.versions(r, written)
	if err != nil {
		return page, err
	}
	page.Versions = []LoanProductVersion{}
	for i := range all {
		p := &all[i]
		if p.Version <= after {
			continue
		}
		if len(page.Versions) == limit {
			page.Next = page.Versions[limit-1].Version
			break
		}
		by, err := a.exchange.MadeBy(r.Context(), p)
		if err != nil {
			return page, err
		}
		page.Versions = append(page.Versions, LoanProductVersion{Version: p.Version, At: timeOf(p.UpdatedAt),
			By: makerOf(callerOf(r), p, by), Terms: productTerms{p.Terms}})
	}
	return page, nil
}

func (a *API) versions(r *http.Request, written LoanProductID) ([]exchange.LoanProduct, error) {
	id, ok := exchange.ParseID(written)
	if !ok {
		return nil, exchange.ErrNotFound
	}
	return a.exchange.ProductVersions(r.Context(), callerOf(r), id)
}

// makerOf is who made a version, named as an event names who did it.
func makerOf(caller exchange.Caller, p *exchange.LoanProduct, by exchange.Grant) Actor {
	return actorOf(caller, &exchange.Event{Ecosystem: p.Ecosystem, Credential: p.Credential, Role: by.Role, Party: by.Party})
}

// CompareLoanProductVersions answers GET /v1/loan-products/{id}/difference.
func (a *API) CompareLoanProductVersions(w http.ResponseWriter, r *http.Request, written LoanProductID, params CompareLoanProductVersionsParams) {
	d, err := a.difference(r, written, params)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, d)
}

func (a *API) difference(r *http.Request, written LoanProductID, params CompareLoanProductVersionsParams) (d LoanProductDifference, err error) {
	if _, err = bounded("from", &params.From, 0, 1, exchange.MaxNumber); err != nil {
		return d, err
	}
	to, err := bounded("to", params.To, 0, 1, exchange.MaxNumber)
	if err != nil {
		return d, err
	}
	all, err := a.versions(r, written)
	if err != nil {
		return d, err
	}
	if to == 0 {
		to = all[len(all)-1].Version
	}
	before, after := versionAt(all, params.From), versionAt(all, to)
	if before == nil || after == nil {
		return d, exchange.Refuse(exchange.NotFound, "the product has no such version")
	}
	d = LoanProductDifference{From: params.From, To: to, Changes: []ChangedTerm{}}
	for _, key := range exchange.TermsDifference(before, after) {
		c := ChangedTerm{Key: key}
		if c.Before, err = termJSON(before, key); err != nil {
			return d, err
		}
		if c.After, err = termJSON(after, key); err != nil {
			return d, err
		}
		d.Changes = append(d.Changes, c)
	}
	return d, nil
}

// versionAt finds a version; nil when there is none.
func versionAt(all []exchange.LoanProduct, version int64) *exchange.Terms {
	i := slices.IndexFunc(all, func(p exchange.LoanProduct) bool { return p.Version == version })
	if i < 0 {
		return nil
	}
	return &all[i].Terms
}

// termJSON is one of the terms; nil when it was never written.
func termJSON(t *exchange.Terms, key string) (json.RawMessage, error) {
	if key == "name" {
		return render(t.Name)
	}
	e, _ := t.Entry(key)
	if e.Cell.State() == exchange.Unset {
		return nil, nil
	}
	return appendCell(nil, e.Cell)
}
