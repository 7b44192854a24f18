package brainysoft

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"leadex/internal/exchange"
)

// ownCalls are the calls about the decision of one lead.
var ownCalls = map[string]string{"check": http.MethodPost, "statuses": http.MethodGet, "scoring/info": http.MethodGet}

func TestDecisionCalls_hostile(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.create(t, s.provider, `{"firstName":"Пётр","mobilePhone":"1"}`)
		for call, method := range ownCalls {
			s.refused(t, s.badCallers(t, method, path+"/"+call, ""))
			for name, test := range map[string]hostile{
				"no_such_lead":       {s.operator, method, leads + "/404/" + call, "", 404, notFoundBody},
				"no_number":          {s.operator, method, leads + "/abc/" + call, "", 404, notFoundBody},
				"zero":               {s.operator, method, leads + "/0/" + call, "", 404, notFoundBody},
				"below_zero":         {s.operator, method, leads + "/-1/" + call, "", 404, notFoundBody},
				"with_a_plus":        {s.operator, method, leads + "/+1/" + call, "", 404, notFoundBody},
				"huge":               {s.operator, method, leads + "/99999999999999999999/" + call, "", 404, notFoundBody},
				"a_card":             {s.operator, method, leads + "/4111111111111111/" + call, "", 404, notFoundBody},
				"a_nul":              {s.operator, method, leads + "/%00/" + call, "", 404, notFoundBody},
				"of_another_lender":  {s.lender, method, path + "/" + call, "", 404, notFoundBody},
				"of_another_country": {s.foreign, method, path + "/" + call, "", 404, notFoundBody},
				"by_another_method":  {s.operator, http.MethodDelete, path + "/" + call, "", 405, methodBody},
				"more_behind":        {s.operator, method, path + "/" + call + "/more", "", 404, noCallBody},
				"in_capitals":        {s.operator, method, path + "/" + strings.ToUpper(call), "", 404, noCallBody},
			} {
				s.refused(t, map[string]hostile{strings.ReplaceAll(call, "/", "_") + "_" + name: test})
			}
		}
		s.refused(t, map[string]hostile{
			"check_by_its_provider": {s.provider, http.MethodPost, path + "/check", "", 403,
				refusal("ACCESS_DENIED_ERROR", "a provider cannot have a lead decided; the lender and the operator can", "")},
			"a_body_does_not_help": {s.operator, http.MethodPost, path + "/check", `{"legalEntityId":1,"force":true}`, 409,
				refusal("CONFLICT_ERROR", "there is no lender to decide for: the lead names none by its manager or loan product, and the ecosystem has no default lender", "")},
		})
		if _, err := s.Assign(t.Context(), s.operator.Caller, exchange.Assign{Lead: s.leadID(t, path), Lender: s.lender.Party}); err != nil {
			t.Fatal(err)
		}
		manager := s.second.Caller.Number
		s.put(t, s.operator, path, `{"managerId":`+strconv.FormatInt(manager, 10)+`}`)
		s.refused(t, map[string]hostile{
			"a_manager_of_another_lender": {s.lender, http.MethodPost, path + "/check", "", 400,
				refusal("VALIDATION_ERROR", "is a manager of another lender than the one to decide for", "managerId")},
		})
	})
}

// TestCheckLead_required checks a lead that lacks what a conversion needs: all of it
// is named and nothing is made.
func TestCheckLead_required(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.create(t, s.lender, `{"firstName":"Пётр","mobilePhone":"1","passport":{"seria":"4510"},"birthDate":""}`)
		if _, err := s.SetIdentity(t.Context(), s.operator.Caller, exchange.SetIdentity{Required: []string{"first_name", "passport.number", "birth_date"}}); err != nil {
			t.Fatal(err)
		}
		s.refused(t, map[string]hostile{"missing": {s.lender, http.MethodPost, path + "/check", "", 400,
			refusal("VALIDATION_ERROR", "a conversion needs passport.number, birth_date", "passport.no")}})
		s.put(t, s.lender, path, `{"passport":{"no":"123456"},"birthDate":"1990-01-31"}`)
		if got := s.send(s.lender, http.MethodPost, path+"/check", "").data(t); !strings.Contains(got, `"currentStatus":"APPROVED"`) {
			t.Errorf("with them it came to %s", got)
		}
	})
}

func TestDictionary_hostile(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		const dicts = "/bs-core/dicts/"
		s.refused(t, s.badCallers(t, http.MethodGet, dicts+"sexes", ""))
		s.refused(t, map[string]hostile{
			"no_name":       {s.operator, http.MethodGet, dicts, "", 404, noCallBody},
			"strange":       {s.operator, http.MethodGet, dicts + "%D0%BF%D0%BE%D0%BB", "", 404, notFoundBody},
			"a_nul":         {s.operator, http.MethodGet, dicts + "sexes%00", "", 404, notFoundBody},
			"a_quote":       {s.operator, http.MethodGet, dicts + "sexes'--", "", 404, notFoundBody},
			"not_utf8":      {s.operator, http.MethodGet, dicts + "%ff%fe", "", 404, notFoundBody},
			"deeper":        {s.operator, http.MethodGet, dicts + "sexes/101251", "", 404, noCallBody},
			"written_to":    {s.operator, http.MethodPut, dicts + "sexes", `[]`, 405, methodBody},
			"a_long_name":   {s.operator, http.MethodGet, dicts + strings.Repeat("x", 5000), "", 404, notFoundBody},
			"a_card_number": {s.operator, http.MethodGet, dicts + "4111111111111111", "", 404, notFoundBody},
		})
	})
}

// TestCreditProducts shows the lenders' own products beside the words of the
// dictionary.
func TestCreditProducts(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		add := func(l caller, name, status string) {
			_, err := s.AddProduct(t.Context(), l.Caller, exchange.NewProduct{Lender: l.Party, Terms: exchange.Terms{Name: name, Status: exchange.Some(status)}})
			if err != nil {
				t.Fatal(err)
			}
		}
		add(s.lender, "Займ", exchange.ProductActive)
		add(s.lender, "Черновик", exchange.ProductDraft)
		add(s.second, "Кредит", exchange.ProductActive)
		add(s.second, "Прежний", exchange.ProductRetired)
		seed := `{"id":101339,"name":"Кредитный продукт 101339"}`
		for who, want := range map[*caller]string{
			&s.lender: `[{"id":1,"name":"Займ"},` + seed + `]`, &s.second: `[{"id":3,"name":"Кредит"},` + seed + `]`,
			&s.operator: `[{"id":1,"name":"Займ"},{"id":3,"name":"Кредит"},` + seed + `]`, &s.provider: `[{"id":1,"name":"Займ"},{"id":3,"name":"Кредит"},` + seed + `]`,
			&s.foreign: `[` + seed + `]`,
		} {
			if got := s.get(t, *who, "/bs-core/dicts/credit-products"); got != want {
				t.Errorf("%s sees %s, want %s", who.Caller.Grants[0].Role, got, want)
			}
		}
		yes := true
		if _, err := s.PutWord(t.Context(), s.operator.Caller, exchange.PutWord{Dictionary: exchange.CreditProducts, Number: 101339, Disabled: &yes}); err != nil {
			t.Fatal(err)
		}
		if got := s.get(t, s.lender, "/bs-core/dicts/credit-products"); got != `[{"id":1,"name":"Займ"}]` {
			t.Errorf("without it: %s", got)
		}
	})
}
