package api

import (
	"encoding/json"
	"net/http"

	"leadex/internal/exchange"
)

// foundAtOnce is how many leads are read before their size is looked at.
const foundAtOnce = 20

// SearchLeads answers POST /v1/leads/search.
func (a *API) SearchLeads(w http.ResponseWriter, r *http.Request) {
	search := exchange.SearchLeads{Limit: exchange.UsualFound}
	_, err := readBody(r, func(d *decoder) { d.search(&search) })
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	page, err := a.found(r, search)
	if err != nil {
		a.Refuse(w, r, inSearch(err))
		return
	}
	a.answer(w, r, http.StatusOK, page)
}

// found is a page of leads, read in steps so that it ends when it has grown large.
func (a *API) found(r *http.Request, s exchange.SearchLeads) (page LeadPage, err error) {
	caller, size, limit := callerOf(r), 0, s.Limit
	page.Leads = []json.RawMessage{}
	for {
		// One more than is asked for tells whether there is a next page.
		s.Limit = min(foundAtOnce, limit+1-len(page.Leads))
		views, err := a.exchange.SearchLeads(r.Context(), caller, s)
		if err != nil {
			return page, err
		}
		for i := range views {
			if len(page.Leads) == limit || size > mostPageBytes {
				page.Next = s.After
				return page, nil
			}
			body, err := render(leadOf(caller, &views[i]))
			if err != nil {
				return page, err
			}
			page.Leads = append(page.Leads, body)
			s.After, size = views[i].Sequence, size+len(body)
		}
		if len(views) < s.Limit {
			return page, nil
		}
	}
}

// maxSought bounds a value that is searched for, in characters.
const maxSought = 200

func (d *decoder) search(s *exchange.SearchLeads) {
	d.object(func(name string) bool {
		switch name {
		case "ecosystem":
			s.Ecosystem = d.id()
		case "phone":
			s.Phone, _ = d.text(1, maxSought)
		case "email":
			s.Email, _ = d.text(1, maxSought)
		case "tax_id":
			s.TaxID, _ = d.text(1, maxSought)
		case "document":
			d.document(s)
		case "external_id":
			s.ExternalID, _ = d.text(1, exchange.MaxExternalID)
		case "after":
			s.After = d.integer(0, exchange.MaxNumber)
		case "limit":
			s.Limit = int(d.integer(1, exchange.MaxFound))
		default:
			return false
		}
		return true
	})
}

func (d *decoder) document(s *exchange.SearchLeads) {
	d.objectWith([]string{"number"}, func(name string) bool {
		switch name {
		case "series":
			s.DocumentSeries, _ = d.text(0, maxSought)
		case "number":
			s.DocumentNumber, _ = d.text(1, maxSought)
		default:
			return false
		}
		return true
	})
}

// inSearch gives what a refusal names its place in the body: the fields of a
// search are its own members, not those of contents.
func inSearch(err error) error {
	e := exchange.AsError(err)
	switch {
	case e.Code == exchange.Forbidden && e.Field != "":
		return refuse(forbidden, "%s", sentence(e.Message)).at(Fault{Pointer: path(e.Field), Detail: e.Message}).because(err)
	case e.Code == exchange.Invalid && e.Field == "":
		return broken(Fault{Pointer: "", Detail: "must have something to search by: phone, email, tax_id, document or external_id"}).because(err)
	case e.Code == exchange.Invalid:
		return broken(Fault{Pointer: path(e.Field), Detail: e.Message}).because(err)
	}
	return err
}
