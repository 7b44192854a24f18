package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/dialect/leancore"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

const quotes = "/v1/loan-quotes"

// shownQuote is what tests look at of a quote; numbers are as they are written.
type shownQuote struct {
	Product *struct {
		ID, Lender exchange.ID
		Name       string
		Version    int64
	}
	Currency, Amount      json.RawMessage
	Installment, Received json.RawMessage
	EffectiveAnnualCost   json.RawMessage `json:"effective_annual_cost"`
	EffectiveAnnualRate   json.RawMessage `json:"effective_annual_rate"`
	NominalAnnualCost     json.RawMessage `json:"nominal_annual_cost"`
	Rows                  []quotedRow
	Totals                map[string]json.RawMessage
	Charges, Eligibility  json.RawMessage
}

type quotedRow struct {
	DueDate                      string `json:"due_date"`
	Principal, Interest, Payment json.Number
}

// documentedUpdate is the body of the documentation of POST /update-loan-product.
const documentedUpdate = `{"uid": %q, "loan_product_name": "Crédito", "name": "Crédito libre destino", "description": "Descripción crédito", "loan_type": "free_investment", ` +
	`"interest_rate": 1.5, "interest_rate_basis": "monthly", "grace_period": 0, "grace_period_interest_payment": true, "interest_free_period": 0, ` +
	`"other_expenses": [{"description": "Seguro de vida", "amount": 1.0, "permanent": true, "in_percentage": true, "additional_interest_rate": true}], ` +
	`"payment_frequency": "monthly", "billing_interval_type": "whole_month", "arrear_interest_rate": 0.1, "arrear_interest_rate_basis": "monthly", ` +
	`"arrear_max_interest_rate": null, "tax_rate": 19.0, "initial_charges": [{"name": "Cobro de onboarding", "amount": 100000}]}`

// A product that was updated in the LeanCore dialect, exactly as documented, is
// quoted here with the figures of that dialect's own simulation.
func TestQuoteLoanAsSimulated(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		p := s.product(t, bank, `{"terms":{"name":"Crédito"}}`)
		dialect := leancore.New(r.Exchange, r.Keeper)
		ask := func(path, body string, v any) {
			t.Helper()
			req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
			req.Header.Set("Authorization", "Bearer "+r.Token(t, bank))
			w := httptest.NewRecorder()
			dialect.ServeHTTP(w, req)
			if err := json.Unmarshal(w.Body.Bytes(), v); err != nil || w.Code != http.StatusOK {
				t.Fatalf("%s answered %d %s", path, w.Code, w.Body)
			}
		}
		ask("/update-loan-product", fmt.Sprintf(documentedUpdate, bank.Party), &struct{}{})
		var simulated struct {
			PaymentAmount json.Number     `json:"payment_amount"`
			Cost          json.RawMessage `json:"annual_effective_rate"`
			Amortization  []struct {
				Due       string      `json:"payment_date"`
				Principal json.Number `json:"principal_amount"`
				Interest  json.Number `json:"interest_amount"`
				Total     json.Number `json:"total_amount"`
			}
		}
		ask("/simulate-loan", fmt.Sprintf(`{"financial_entity_id":%q,"loan_product_name":"Crédito libre destino","amount":1200000,"term":12,"disbursement_date":"2026-01-31"}`, bank.Party), &simulated)
		var want []quotedRow
		for _, row := range simulated.Amortization {
			want = append(want, quotedRow{row.Due, row.Principal, row.Interest, row.Total})
		}
		for name, by := range map[string]string{
			"by product": fmt.Sprintf(`"product":%q`, p.ID), "by version": fmt.Sprintf(`"product":%q,"version":2`, p.ID),
			"by name": fmt.Sprintf(`"lender":%q,"name":"Crédito libre destino"`, bank.Party),
		} {
			t.Run(name, func(t *testing.T) {
				var q shownQuote
				s.post(t, bank, quotes, `{`+by+`,"amount":1200000,"term":12,"disbursement_date":"2026-01-31"}`, &q)
				if diff := cmp.Diff(want, q.Rows); diff != "" {
					t.Errorf("rows (-simulated +quoted):\n%s", diff)
				}
				// Worked out beside the published exchange: 100,000 and 19 % of it are kept back.
				got := fmt.Sprintf("%s %s %s %s %s", q.EffectiveAnnualCost, q.Received, q.Totals["payment"], q.Totals["principal"], q.Charges)
				if got != string(simulated.Cost)+` 1081000.00 1419304.53 1200000.00 [{"name":"Cobro de onboarding","amount":100000,"tax":19000.00,"handling":"retained"}]` ||
					string(simulated.Cost) != "69.081138" || q.Rows[0].Payment != "119264.55" || simulated.PaymentAmount != "119264.55" {
					t.Errorf("quoted %s", got)
				}
				if q.Product == nil || q.Product.ID != p.ID || q.Product.Version != 2 || q.Product.Name != "Crédito libre destino" || q.Product.Lender != bank.Party {
					t.Errorf("of the product %+v", q.Product)
				}
			})
		}
	})
}

func TestQuoteLoan(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	s := newScene(t, r)
	bank, rival := s.Lenders[0], s.Lenders[1]
	p := s.product(t, bank, `{"terms":{"name":"Libre","interest_rate":12.0,"interest_rate_basis":"annual","minimum_amount":1000,"eligibility":"age >= 21"}}`)
	byID := fmt.Sprintf(`"product":%q`, p.ID)
	own := `"terms":{"interest_rate":12.0,"interest_rate_basis":"annual"}`
	ask := func(by, more string) string {
		return `{` + by + `,"amount":1200.00,"term":12,"disbursement_date":"2026-01-15"` + more + `}`
	}
	t.Run("by terms of the caller's own", func(t *testing.T) {
		var q shownQuote
		s.post(t, s.Provider, quotes, ask(own, ""), &q)
		// 1200 at 1 % a month in 12: 1200 * 0.01 / (1 - 1.01^-12) = 106.62; 1.01^12 - 1 = 12.682503 %.
		got := fmt.Sprintf("%s %s %s %s %v %s", q.Currency, q.Amount, q.Installment, q.EffectiveAnnualRate, q.Product, q.Eligibility)
		if got != `"COP" 1200.00 106.62 12.682503 <nil> ` || len(q.Rows) != 12 || q.Rows[11].DueDate != "2027-01-15" {
			t.Errorf("quoted %s", got)
		}
	})
	t.Run("eligibility says what is missing", func(t *testing.T) {
		old := s.submit(t, s.Provider, `{"contents":{"phone":"3001234567","birth_date":"1990-01-01"}}`)
		young := s.submit(t, s.Provider, `{"contents":{"phone":"3001234568","birth_date":"2015-01-01"}}`)
		for more, want := range map[string]string{"": `{"verdict":"unknown","missing":"age"}`, `,"lead":"` + old.ID.String() + `"`: `{"verdict":"holds"}`,
			`,"lead":"` + young.ID.String() + `"`: `{"verdict":"fails"}`} {
			var q shownQuote
			s.post(t, s.Operator, quotes, ask(byID, more), &q)
			if string(q.Eligibility) != want {
				t.Errorf("%s, not %s", q.Eligibility, want)
			}
		}
	})
	s.send(t, bank, http.MethodPatch, productAt(p.ID), `{"terms":{"interest_rate":24}}`, nil)
	t.Run("of an old version, for its owner", func(t *testing.T) {
		var q shownQuote
		s.post(t, bank, quotes, ask(byID, `,"version":1`), &q)
		if string(q.EffectiveAnnualRate) != "12.682503" || q.Product.Version != 1 {
			t.Errorf("quoted %s of version %d", q.EffectiveAnnualRate, q.Product.Version)
		}
	})
	t.Run("refused with the place", func(t *testing.T) {
		provider := as(s.Provider)
		uncalculated := s.product(t, bank, `{"terms":{"name":"Diario","interest_rate":1,"interest_rate_basis":"monthly","billing_interval_type":"daily"}}`)
		gone := s.product(t, bank, `{"terms":{"name":"Ido","status":"retired"}}`)
		const daily = "billing_interval_type is not one that can be calculated: [whole_month monthly to_cutoff_date]"
		one := at("", "must have exactly one of product, lender with name, and terms")
		for name, test := range map[string]struct {
			header     http.Header
			body, want string
		}{
			"nothing said":      {provider, `{}`, invalid(at("/amount", "is missing"), at("/term", "is missing"), strings.Replace(one, `"pointer":"",`, "", 1))},
			"two ways":          {provider, ask(byID+","+own, ""), invalid(strings.Replace(one, `"pointer":"",`, "", 1))},
			"a name alone":      {provider, ask(`"name":"Libre"`, ""), invalid(at("/lender", "is missing"))},
			"a lender alone":    {provider, ask(`"lender":"`+strange+`"`, ""), invalid(at("/name", "is missing"))},
			"version of terms":  {provider, ask(own, `,"version":1`), invalid(at("/version", "makes sense for a product alone"))},
			"too little":        {provider, strings.Replace(ask(byID, ""), "1200.00", "999.99", 1), invalid(at("/amount", "must be at least 1000"))},
			"too fine":          {provider, strings.Replace(ask(own, ""), "1200.00", "1200.001", 1), invalid(at("/amount", "must have at most 2 decimal places"))},
			"a text":            {provider, strings.Replace(ask(own, ""), "1200.00", `"1200"`, 1), invalid(at("/amount", "must be a number"))},
			"no term":           {provider, strings.Replace(ask(own, ""), `"term":12`, `"term":0`, 1), invalid(at("/term", "must be a whole number from 1 to 3660"))},
			"no day":            {provider, strings.Replace(ask(own, ""), "2026-01-15", "2026-02-30", 1), invalid(at("/disbursement_date", "must be a calendar day such as 1987-05-23"))},
			"due before":        {provider, ask(own, `,"first_due_date":"2026-01-15"`), invalid(at("/first_due_date", "must be after disbursement"))},
			"a bad term":        {provider, ask(`"terms":{"interest_rate":12,"interest_rate_basis":"annual","tax_rate":101}`, ""), invalid(at("/terms/tax_rate", "must be between 0 and 100 percent"))},
			"of the product":    {provider, ask(`"product":"`+uncalculated.ID.String()+`"`, ""), invalid(at("/product", "has terms that cannot be calculated: "+daily))},
			"by its name":       {provider, ask(`"lender":"`+bank.Party.String()+`","name":"Diario"`, ""), invalid(at("/name", "has terms that cannot be calculated: "+daily))},
			"a strange product": {provider, ask(`"product":"`+strange+`"`, ""), notFoundBody},
			"a strange name":    {provider, ask(`"lender":"`+bank.Party.String()+`","name":"Otro"`, ""), notFoundBody},
			"no such version":   {as(bank), ask(byID, `,"version":9`), invalid(at("/version", "the product has no such version"))},
			"an old version":    {as(rival), ask(byID, `,"version":1`), problem("forbidden", "The caller's role may not do this", 403, "Only the lender itself and the operator see the versions of a product.")},
			"a retired one":     {as(bank), ask(`"product":"`+gone.ID.String()+`"`, ""), problem("conflict", "Its state does not allow this now", 409, "The product is retired; it is not offered any more.")},
			"a strange lead":    {provider, ask(byID, `,"lead":"`+strange+`"`), invalid(at("/lead", "no such lead"))},
			"unknown":           {provider, ask(own, `,"apr":1`), invalid(at("/apr", "is not a known field"))},
		} {
			t.Run(name, func(t *testing.T) {
				s.refused(t, hostile{test.header, http.MethodPost, quotes, test.body, test.want, nil})
			})
		}
	})
}
