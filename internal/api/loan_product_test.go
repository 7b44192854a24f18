package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// shownProduct is a product as it was answered, its terms as they are written.
type shownProduct struct {
	ID                exchange.ID
	Number, Version   int64
	Lender, Ecosystem exchange.ID
	Status            string
	Terms             json.RawMessage
}

const products = "/v1/loan-products"

// libre has every kind of term, with digits that arithmetic would not keep.
const libre = `{"name":"Libre <inversión>","description":"","interest_rate":1.10,"interest_rate_basis":"monthly","grace_period":0,"grace_period_interest_payment":true,` +
	`"other_expenses":[{"description":"Seguro","amount":1.0,"permanent":true,"terms":null,"in_percentage":true}],"arrear_max_interest_rate":null,"tax_rate":19.00,` +
	`"initial_charges":[],"minimum_amount":1E+3,"eligibility":"age >= 21"}`

func (s *scene) product(t *testing.T, l exchangetest.Login, body string) (p shownProduct) {
	t.Helper()
	got := s.call(t, as(l), http.MethodPost, products, body)
	if got.status != http.StatusCreated {
		t.Fatalf("answered %d %s", got.status, got.body)
	}
	got.read(t, &p)
	if want := productAt(p.ID); got.header.Get("Location") != want {
		t.Errorf("it is at %s, not %s", got.header.Get("Location"), want)
	}
	return p
}

func productAt(id exchange.ID) string { return products + "/" + id.String() }

func TestLoanProducts(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank, rival := s.Lenders[0], s.Lenders[1]
		p := s.product(t, bank, `{"terms":`+libre+`}`)
		path := productAt(p.ID)
		t.Run("terms come back as they were sent, in every version", func(t *testing.T) {
			if diff := cmp.Diff(libre, string(p.Terms)); diff != "" || p.Version != 1 || p.Status != "active" || p.Lender != bank.Party || p.Ecosystem != s.Ecosystem.ID {
				t.Errorf("%+v (-sent +answered):\n%s", p, diff)
			}
			var shown shownProduct
			s.show(t, rival, path, &shown)
			if diff := cmp.Diff(p, shown); diff != "" {
				t.Errorf("(-answered +shown to a rival):\n%s", diff)
			}
			s.send(t, s.Operator, http.MethodPatch, path, `{"version":1,"terms":{"interest_rate":1.1,"tax_rate":null,"maximum_amount":5000.00,"initial_charges":[{"name":"A","amount":10.50}]}}`, &shown)
			const changed = `{"name":"Libre <inversión>","description":"","interest_rate":1.1,"interest_rate_basis":"monthly","grace_period":0,"grace_period_interest_payment":true,` +
				`"other_expenses":[{"description":"Seguro","amount":1.0,"permanent":true,"terms":null,"in_percentage":true}],"arrear_max_interest_rate":null,` +
				`"initial_charges":[{"name":"A","amount":10.50}],"minimum_amount":1E+3,"maximum_amount":5000.00,"eligibility":"age >= 21"}`
			if diff := cmp.Diff(changed, string(shown.Terms)); diff != "" || shown.Version != 2 {
				t.Errorf("version %d (-want +got):\n%s", shown.Version, diff)
			}
			got := s.call(t, as(bank), http.MethodGet, path+"/versions", "")
			var page struct {
				Versions []struct {
					Version int64
					At      string
					By      json.RawMessage
					Terms   json.RawMessage
				}
			}
			got.read(t, &page)
			if len(page.Versions) != 2 || string(page.Versions[0].Terms) != libre || string(page.Versions[1].Terms) != changed || page.Versions[0].At >= page.Versions[1].At {
				t.Fatalf("answered %s", got.body)
			}
			by := fmt.Sprintf(`{"credential":%q,"role":"lender","party":%q} {"role":"operator"}`, bank.ID, bank.Party)
			if diff := cmp.Diff(by, string(page.Versions[0].By)+" "+string(page.Versions[1].By)); diff != "" {
				t.Errorf("who made them (-want +got):\n%s", diff)
			}
		})
		t.Run("versions come in pages", func(t *testing.T) {
			var page struct {
				Versions []struct{ Version int64 }
				Next     int64
			}
			s.show(t, bank, path+"/versions?limit=1", &page)
			if len(page.Versions) != 1 || page.Next != 1 {
				t.Errorf("first page %+v", page)
			}
			page.Next = 0
			s.show(t, bank, path+"/versions?limit=1&after=1", &page)
			if page.Versions[0].Version != 2 || page.Next != 0 {
				t.Errorf("second page %+v", page)
			}
		})
		t.Run("a difference has both values", func(t *testing.T) {
			want := `{"from":1,"to":2,"changes":[{"key":"interest_rate","before":1.10,"after":1.1},{"key":"tax_rate","before":19.00},` +
				`{"key":"initial_charges","before":[],"after":[{"name":"A","amount":10.50}]},{"key":"maximum_amount","after":5000.00}]}`
			for _, query := range []string{"?from=1&to=2", "?from=1"} {
				if got := s.call(t, as(bank), http.MethodGet, path+"/difference"+query, ""); got.body != want {
					t.Errorf("%s answered %s", query, got.body)
				}
			}
			if got := s.call(t, as(bank), http.MethodGet, path+"/difference?from=2", ""); got.body != `{"from":2,"to":2,"changes":[]}` {
				t.Errorf("answered %s", got.body)
			}
		})
		t.Run("what changes nothing makes no version", func(t *testing.T) {
			before := r.Events(t, s.Ecosystem.ID)
			var shown shownProduct
			s.send(t, bank, http.MethodPatch, path, `{"terms":{"interest_rate":1.1,"tax_rate":null}}`, &shown)
			if shown.Version != 2 || r.Events(t, s.Ecosystem.ID) != before {
				t.Errorf("version %d", shown.Version)
			}
		})
		t.Run("once for a key", func(t *testing.T) {
			s.writesOnce(t, onceOnly{bank, http.MethodPatch, path, `{"terms":{"tax_rate":5}}`, `{"terms":{"tax_rate":6}}`, 1})
		})
		t.Run("added once for a key", func(t *testing.T) {
			keyed := with(as(bank), "Idempotency-Key", "new-product")
			first := s.call(t, keyed, http.MethodPost, products, `{"terms":{"name":"Una vez"}}`)
			again := s.call(t, keyed, http.MethodPost, products, `{"terms":{"name":"Una vez"}}`)
			if first.status != http.StatusCreated || again.status != first.status || again.body != first.body || again.header.Get("Idempotent-Replayed") != "true" ||
				again.header.Get("Location") != first.header.Get("Location") {
				t.Errorf("answered %d %s, then %d %s", first.status, first.body, again.status, again.body)
			}
		})
		t.Run("refused with the place", func(t *testing.T) {
			const post, patch, get = http.MethodPost, http.MethodPatch, http.MethodGet
			lender, operator, none := as(bank), as(s.Operator), http.Header(nil)
			owners := problem("forbidden", "The caller's role may not do this", 403, "Only the lender itself and the operator see the versions of a product.")
			for name, test := range map[string]hostile{
				"no name":          {lender, post, products, `{"terms":{}}`, invalid(at("/terms/name", "is required")), none},
				"no terms":         {lender, post, products, `{}`, invalid(at("/terms", "is missing")), none},
				"several":          {lender, post, products, `{"terms":{"name":"","interest_rate":"1.10","nominal":1,"other_expenses":[{"amount":true}]}}`, invalid(at("/terms/name", "must not be empty"), at("/terms/interest_rate", "must be a number"), at("/terms/nominal", "is not a known field"), at("/terms/other_expenses/0/amount", "must be a number")), none},
				"a bound":          {lender, patch, path, `{"terms":{"tax_rate":100.5}}`, invalid(at("/terms/tax_rate", "must be between 0 and 100 percent")), none},
				"inside a list":    {lender, patch, path, `{"terms":{"initial_charges":[{"amount":-1}]}}`, invalid(at("/terms/initial_charges/0/amount", "must not be negative")), none},
				"no rule":          {lender, patch, path, `{"terms":{"eligibility":"lead.amuont > 1"}}`, invalid(at("/terms/eligibility", `is no rule: a lead has no field "amuont"`)), none},
				"no name left":     {lender, patch, path, `{"terms":{"name":null}}`, invalid(at("/terms/name", "must be a text")), none},
				"another's name":   {lender, patch, path, `{"terms":{"name":"Una vez"}}`, problem("duplicate", "It exists already", 409, "The lender has a product of this name already.", at("/terms/name", "the lender has a product of this name already")), none},
				"an old version":   {lender, patch, path, `{"version":1,"terms":{"tax_rate":1}}`, problem("conflict", "Its state does not allow this now", 409, "The product has version 3 by now."), none},
				"no lender":        {operator, post, products, `{"terms":{"name":"X"}}`, invalid(at("/lender", "is required")), none},
				"a strange lender": {operator, post, products, `{"lender":"` + strange + `","terms":{"name":"X"}}`, invalid(at("/lender", "no such lender")), none},
				"another lender":   {as(rival), post, products, `{"lender":"` + bank.Party.String() + `","terms":{"name":"X"}}`, invalid(at("/lender", "no such lender")), none},
				"a rival's change": {as(rival), patch, path, `{"terms":{"tax_rate":1}}`, problem("forbidden", "The caller's role may not do this", 403, "Only the lender itself and the operator change a product."), none},
				"a rival's look":   {as(rival), get, path + "/versions", "", owners, none},
				"a provider's":     {as(s.Provider), get, path + "/difference?from=1", "", owners, none},
				"no such product":  {operator, get, products + "/" + strange, "", notFoundBody, none},
				"no id":            {operator, patch, products + "/17", `{"terms":{}}`, notFoundBody, none},
				"no such version":  {operator, get, path + "/difference?from=1&to=9", "", problem("not-found", "There is no such thing", 404, "The product has no such version."), none},
				"no from":          {operator, get, path + "/difference", "", malformed("A parameter is not as it must be.", parameter("from", "is missing")), none},
				"a status":         {operator, get, products + "?status=gone", "", malformed("A parameter is not as it must be.", parameter("status", "must be draft, active or retired")), none},
				"a lender":         {operator, get, products + "?lender=x", "", malformed("A parameter is not as it must be.", parameter("lender", "must be a UUID")), none},
			} {
				t.Run(name, func(t *testing.T) { s.refused(t, test) })
			}
		})
		t.Run("offered and withdrawn by the status", func(t *testing.T) {
			draft := s.product(t, s.Operator, fmt.Sprintf(`{"lender":%q,"terms":{"name":"Borrador","status":"draft"}}`, bank.Party))
			s.refused(t, hostile{as(rival), http.MethodGet, productAt(draft.ID), "", notFoundBody, nil})
			if names := s.names(t, rival, "?limit=1"); names != "Libre <inversión>, Una vez" {
				t.Errorf("a rival sees %s", names)
			}
			s.send(t, bank, http.MethodPatch, productAt(draft.ID), `{"terms":{"status":"active"}}`, nil)
			s.send(t, bank, http.MethodPatch, path, `{"terms":{"status":"retired"}}`, nil)
			for query, want := range map[string]string{"?status=active": "Una vez, Borrador", "?status=retired": "Libre <inversión>", "?status=draft": "",
				"?lender=" + rival.Party.String(): "", "?lender=" + bank.Party.String() + "&limit=2": "Libre <inversión>, Una vez, Borrador"} {
				if got := s.names(t, rival, query); got != want {
					t.Errorf("%s lists %s, not %s", query, got, want)
				}
			}
		})
	})
}

// names are the products of all pages.
func (s *scene) names(t *testing.T, l exchangetest.Login, query string) (names string) {
	t.Helper()
	for after := int64(0); ; {
		var page struct {
			LoanProducts []struct{ Terms struct{ Name string } } `json:"loan_products"`
			Next         int64
		}
		s.show(t, l, fmt.Sprintf("%s%s&after=%d", products, query, after), &page)
		for _, p := range page.LoanProducts {
			if names != "" {
				names += ", "
			}
			names += p.Terms.Name
		}
		if after = page.Next; after == 0 {
			return names
		}
	}
}

// Two applications, made before and after a change of their product, show the
// terms of their own version.
func TestShowApplication(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		p := s.product(t, bank, `{"terms":{"name":"Libre","interest_rate":1.10}}`)
		apply := func(phone string) exchange.ID {
			lead := s.submit(t, s.Provider, fmt.Sprintf(`{"contents":{"first_name":"Ana","phone":%q,"product_id":%d}}`, phone, p.Number))
			c, err := r.Convert(t.Context(), s.Operator.Caller, exchange.Convert{Lead: lead.ID, Lender: bank.Party})
			if err != nil {
				t.Fatal(err)
			}
			return c.Application.ID
		}
		before := apply("3001234567")
		s.send(t, bank, http.MethodPatch, productAt(p.ID), `{"terms":{"interest_rate":1.2,"name":"Libre inversión"}}`, nil)
		after := apply("3007654321")
		for application, want := range map[exchange.ID]string{before: `1 {"name":"Libre","interest_rate":1.10}`, after: `2 {"name":"Libre inversión","interest_rate":1.2}`} {
			for _, login := range []exchangetest.Login{bank, s.Operator} {
				var shown struct {
					ID, Product    exchange.ID
					ProductVersion int64 `json:"product_version"`
					Terms          json.RawMessage
				}
				s.show(t, login, "/v1/applications/"+application.String(), &shown)
				if got := fmt.Sprintf("%d %s", shown.ProductVersion, shown.Terms); got != want || shown.ID != application || shown.Product != p.ID {
					t.Errorf("shows %s, not %s", got, want)
				}
			}
			for _, login := range []exchangetest.Login{s.Provider, s.Lenders[1]} {
				s.refused(t, hostile{as(login), http.MethodGet, "/v1/applications/" + application.String(), "", notFoundBody, nil})
			}
		}
		t.Run("without a product there are no terms", func(t *testing.T) {
			lead := s.submit(t, s.Provider, `{"contents":{"phone":"3110000000"}}`)
			c, err := r.Convert(t.Context(), s.Operator.Caller, exchange.Convert{Lead: lead.ID, Lender: bank.Party})
			if err != nil {
				t.Fatal(err)
			}
			var shown map[string]any
			s.show(t, bank, "/v1/applications/"+c.Application.ID.String(), &shown)
			if shown["terms"] != nil || shown["product"] != nil || shown["lead"] != lead.ID.String() {
				t.Errorf("shows %v", shown)
			}
		})
		s.refused(t, hostile{as(bank), http.MethodGet, "/v1/applications/17", "", notFoundBody, nil})
	})
}
