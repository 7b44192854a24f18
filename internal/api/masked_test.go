package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// sealed has something in every group of fields that masks hide.
const sealed = `{"external_id":"s-1","contents":{"first_name":"Ana","phone":"3001234567","email":"Ana@example.com","tax_id":"900123456","social_id":"112-233-445 95",` +
	`"passport":{"series":"AB","number":"1020304050","issuer":"Registraduría"},"debts":[{"bank":"Uno","requisites":"40817810938261745093"}],` +
	`"incomes":[{"employer":"860002964"}],"card_last_four":"4321","additional_data":{"document":"1020304050"},"extra_fields":[{"key":"no","value":"1020304050"}]}}`

// hidden are what of it masks hide.
var hidden = []string{"900123456", "112-233-445 95", `"AB"`, "1020304050", "40817810938261745093", "860002964", "4321"}

func readable(body string) string {
	for _, value := range hidden {
		if strings.Contains(body, value) {
			return value
		}
	}
	return ""
}

// A masked credential reads masks wherever it reads a lead.
func TestMasked(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		by := r.Masked(t, s.World)
		desk, form, bank := by[exchange.RoleOperator], by[exchange.RoleProvider], by[exchange.RoleLender]
		got := s.call(t, with(as(form), "Idempotency-Key", "k"), http.MethodPost, "/v1/leads", sealed)
		if got.status != http.StatusCreated || readable(got.body) != "" {
			t.Fatalf("a form is answered %d %s", got.status, got.body)
		}
		if again := s.call(t, with(as(form), "Idempotency-Key", "k"), http.MethodPost, "/v1/leads", sealed); again.body != got.body {
			t.Errorf("again it is answered %s", again.body)
		}
		lead := got.lead(t)
		path := "/v1/leads/" + lead.ID.String()
		s.give(t, lead.ID, s.Lenders[0].Party)
		s.receive(t, s.Lenders[0])
		s.edit(t, lead.ID, func(c *exchange.Contents) { c.SocialID.Put("112-233-445 96") })

		t.Run("contents have masks in the place of values", func(t *testing.T) {
			want := `{"first_name":"Ana","phone":"3001234567","email":"Ana@example.com","tax_id":"••••456","social_id":"••••596",` +
				`"passport":{"id":%s,"series":"••••","number":"••••050","issuer":"Registraduría"},"debts":[{"id":%s,"bank":"Uno","requisites":"••••5093"}],` +
				`"incomes":"••••","card_last_four":"••••","additional_data":"••••","extra_fields":[{"id":%s,"key":"no","value":"••••","number":1}]}`
			shown := s.call(t, as(desk), http.MethodGet, path, "")
			var c struct {
				Contents struct {
					Passport    struct{ ID int64 }
					Debts       []struct{ ID int64 }
					ExtraFields []struct{ ID int64 } `json:"extra_fields"`
				}
			}
			shown.read(t, &c)
			want = fmt.Sprintf(want, fmt.Sprint(c.Contents.Passport.ID), fmt.Sprint(c.Contents.Debts[0].ID), fmt.Sprint(c.Contents.ExtraFields[0].ID))
			if diff := cmp.Diff(want, shown.contents(t)); diff != "" {
				t.Errorf("(-want +shown):\n%s", diff)
			}
		})
		t.Run("every call that reads leads", func(t *testing.T) {
			for _, call := range []struct {
				by                 exchangetest.Login
				method, path, body string
			}{
				{desk, "GET", path, ""}, {form, "GET", path, ""}, {bank, "GET", path, ""},
				{desk, "GET", path + "/events", ""}, {form, "GET", path + "/events", ""}, {bank, "GET", path + "/events", ""},
				{desk, "GET", "/v1/leads?external_id=s-1", ""}, {bank, "GET", "/v1/changes", ""},
				{desk, "POST", "/v1/leads/search", `{"phone":"+57 300 1234567"}`},
				{desk, "PATCH", path, `{"contents":{"email":"ana@example.com"}}`}, {bank, "PATCH", path, `{"contents":{"address":"Calle 1"}}`},
			} {
				got := s.call(t, as(call.by), call.method, call.path, call.body)
				if got.status != http.StatusOK || !strings.Contains(got.body, "••••") || readable(got.body) != "" {
					t.Errorf("%s %s is answered %d and shows %q in %s", call.method, call.path, got.status, readable(got.body), got.body)
				}
			}
		})
		t.Run("what tells what a mask hides is refused", func(t *testing.T) {
			said := func(detail, at string) string {
				fault := []string{}
				if at != "" {
					fault = append(fault, fmt.Sprintf(`{"pointer":%q,"detail":%q}`, at, strings.ToLower(detail[:1])+detail[1:len(detail)-1]))
				}
				return problem("forbidden", "The caller's role may not do this", 403, detail, fault...)
			}
			const who = "A credential that sees fields masked cannot "
			terms := `"terms":{"interest_rate":12,"interest_rate_basis":"annual","eligibility":"lead.tax_id == '900123456'"}`
			for _, test := range []hostile{
				{as(desk), "POST", "/v1/leads/search", `{"tax_id":"900123456"}`, said(who+"search by tax id.", "/tax_id"), nil},
				{as(form), "POST", "/v1/leads/search", `{"phone":"3001234567","document":{"series":"AB","number":"1020304050"}}`, said(who+"search by document.", "/document"), nil},
				{as(desk), "POST", "/v1/loan-quotes", `{"amount":1000,"term":6,"lead":"` + lead.ID.String() + `",` + terms + `}`, said(who+"ask a rule of a lead: its answer would tell what is masked.", "/lead"), nil},
				{as(bank), "POST", "/v1/pull", `{}`, said(who+"pull leads: what is handed over is handed over whole.", ""), nil},
				{as(bank), "POST", "/v1/confirm", `{"all":true}`, said(who+"confirm leads.", ""), nil},
				{as(bank), "POST", "/v1/changes/confirm", `{"changes":[]}`, said(who+"confirm changes.", ""), nil},
			} {
				s.refused(t, test)
			}
		})
	})
}
