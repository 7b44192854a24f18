package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

const decisionRules = "/v1/decision-rules"

func TestDecisionRules(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		add := func(t *testing.T, body string) (rule api.DecisionRule) {
			t.Helper()
			got := s.call(t, as(s.Operator), http.MethodPost, decisionRules, body)
			if got.status != http.StatusCreated {
				t.Fatalf("answered %d %s", got.status, got.body)
			}
			got.read(t, &rule)
			return rule
		}
		age := add(t, `{"name":"of age","expression":"age >= 18","on_unknown":"deny","denial_reason":"Not of age","denial_reason_id":101552}`)
		want := api.DecisionRule{ID: age.ID, Number: age.Number, Ecosystem: s.Ecosystem.ID, Position: 1, Name: "of age", Expression: "age >= 18", OnUnknown: "deny",
			DenialReason: "Not of age", DenialReasonID: 101552, CreatedAt: age.CreatedAt, UpdatedAt: age.UpdatedAt}
		if diff := cmp.Diff(want, age); diff != "" {
			t.Errorf("added (-want +got):\n%s", diff)
		}
		income := add(t, `{"name":"income","expression":"lead.mean_income > 1.0","denial_reason":"Too little","position":1}`)
		path := decisionRules + "/" + income.ID.String()

		t.Run("changed and listed in their order", func(t *testing.T) {
			var changed api.DecisionRule
			got := s.call(t, as(s.Operator), http.MethodPatch, path, `{"position":2,"denial_reason_id":101557,"disabled":true}`)
			got.read(t, &changed)
			if got.status != http.StatusOK || changed.Position != 2 || changed.DenialReasonID != 101557 || changed.DisabledAt == "" || changed.OnUnknown != "pass" {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			changed = api.DecisionRule{}
			s.call(t, as(s.Operator), http.MethodPatch, path, `{"denial_reason_id":null,"disabled":false}`).read(t, &changed)
			if changed.DenialReasonID != 0 || changed.DisabledAt != "" || changed.Position != 2 {
				t.Errorf("answered %+v", changed)
			}
			var all api.DecisionRuleList
			s.show(t, s.Operator, decisionRules, &all)
			if len(all.DecisionRules) != 2 || all.DecisionRules[0].ID != age.ID || all.DecisionRules[1].ID != income.ID {
				t.Errorf("listed %+v", all)
			}
		})
		t.Run("once for a key", func(t *testing.T) {
			s.writesOnce(t, onceOnly{s.Operator, http.MethodPatch, path, `{"name":"means"}`, `{"name":"other"}`, 1})
			keyed := with(as(s.Operator), "Idempotency-Key", "new-rule")
			const body = `{"name":"once","expression":"true","denial_reason":"x"}`
			first, again := s.call(t, keyed, http.MethodPost, decisionRules, body), s.call(t, keyed, http.MethodPost, decisionRules, body)
			if first.status != http.StatusCreated || again.status != first.status || again.body != first.body || again.header.Get("Idempotent-Replayed") != "true" {
				t.Errorf("answered %d %s, then %d %s", first.status, first.body, again.status, again.body)
			}
		})
		t.Run("refused with the place", func(t *testing.T) {
			const post, patch, get = http.MethodPost, http.MethodPatch, http.MethodGet
			operator := as(s.Operator)
			position := "must be a whole number from 1 to 1000"
			duplicate := problem("duplicate", "It exists already", 409, "A decision rule of this name exists already.", at("/name", "a decision rule of this name exists already"))
			for name, test := range map[string]hostile{
				"nothing":        {operator, post, decisionRules, `{}`, invalid(at("/name", "is missing"), at("/expression", "is missing"), at("/denial_reason", "is missing")), nil},
				"strange types":  {operator, post, decisionRules, `{"name":1,"expression":true,"denial_reason":null,"on_unknown":"ask","denial_reason_id":"5","position":0,"x":1}`, invalid(at("/name", "must be a text"), at("/expression", "must be a text"), at("/denial_reason", "must be a text"), at("/on_unknown", "must be pass or deny"), at("/denial_reason_id", "must be a whole number from 1 to 9007199254740991"), at("/position", position), at("/x", "is not a known field")), nil},
				"no rule":        {operator, post, decisionRules, `{"name":"n","expression":"lead.incom > 1","denial_reason":"x"}`, invalid(at("/expression", `is no rule: a lead has no field "incom"`)), nil},
				"too long":       {operator, post, decisionRules, `{"name":"n","expression":"` + strings.Repeat("1", 2001) + `","denial_reason":"x"}`, invalid(at("/expression", "must be at most 2000 characters")), nil},
				"a name taken":   {operator, post, decisionRules, `{"name":"of age","expression":"true","denial_reason":"x"}`, duplicate, nil},
				"no such word":   {operator, patch, path, `{"denial_reason_id":5}`, invalid(at("/denial_reason_id", "is no number of the dictionary denial-reasons")), nil},
				"no position":    {operator, patch, path, `{"position":1001}`, invalid(at("/position", position)), nil},
				"an empty text":  {operator, patch, path, `{"expression":""}`, invalid(at("/expression", "must not be empty")), nil},
				"no such rule":   {operator, patch, decisionRules + "/" + strange, `{"position":1}`, notFoundBody, nil},
				"no id":          {operator, patch, decisionRules + "/7", `{"position":1}`, notFoundBody, nil},
				"a lender lists": {as(s.Lenders[0]), get, decisionRules, "", forbiddenBody("lender", "operator"), nil},
				"a lender adds":  {as(s.Lenders[0]), post, decisionRules, `{"name":"n","expression":"true","denial_reason":"x"}`, forbiddenBody("lender", "operator"), nil},
				"a lender edits": {as(s.Lenders[0]), patch, path, `{"position":1}`, notFoundBody, nil},
			} {
				t.Run(name, func(t *testing.T) { s.refused(t, test) })
			}
		})
	})
}

func TestDecisionTrials(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		lead := s.submit(t, s.Provider, `{"contents":{"first_name":"Ana","phone":"3001234567","amount":1500.50,"tax_id":"900123456","extra_fields":[{"key":"a","value":"b"}]}}`)
		trial := func(rules string) string { return fmt.Sprintf(`{"lead":%q%s}`, lead.ID, rules) }
		before := s.Events(t, s.Ecosystem.ID)
		t.Run("tells keys and no values", func(t *testing.T) {
			got := s.call(t, as(s.Operator), http.MethodPost, "/v1/decision-trials", trial(`,"rules":[
				{"name":"a","expression":"amount > 1000.0"},{"expression":"age > 18","on_unknown":"deny","denial_reason":"?","denial_reason_id":7},
				{"expression":"lead.extra_fields[lead.tax_id] == \"x\""},{"expression":"lead.tax_id.endsWith(\"57\")","denial_reason_id":101552}]`))
			want := `{"recommendation":"deny","denial_reason_id":7,"rules":[{"name":"a","verdict":"holds","denies":false},` +
				`{"name":"","verdict":"unknown","missing":"age","denies":true,"denial_reason":"?","denial_reason_id":7},` +
				`{"name":"","verdict":"unknown","denies":false},{"name":"","verdict":"fails","denies":true,"denial_reason_id":101552}]}`
			if got.status != http.StatusOK || got.body != want { // the key that is computed is a tax id
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		t.Run("without rules there are none", func(t *testing.T) {
			if got := s.call(t, as(s.Operator), http.MethodPost, "/v1/decision-trials", trial("")); got.body != `{"recommendation":"approve","rules":[]}` {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		for name, test := range map[string]hostile{
			"nothing":        {as(s.Operator), http.MethodPost, "/v1/decision-trials", `{}`, invalid(at("/lead", "is missing")), nil},
			"no rule":        {as(s.Operator), http.MethodPost, "/v1/decision-trials", trial(`,"rules":[{"expression":"true"},{"expression":"age"}]`), invalid(at("/rules/1/expression", "is no rule: it gives int, not true or false")), nil},
			"no expression":  {as(s.Operator), http.MethodPost, "/v1/decision-trials", trial(`,"rules":[{}]`), invalid(at("/rules/0/expression", "is missing")), nil},
			"too many":       {as(s.Operator), http.MethodPost, "/v1/decision-trials", trial(`,"rules":[{"expression":"true"}` + strings.Repeat(`,{"expression":"true"}`, 100) + `]`), invalid(at("/rules", "must be at most 100 elements")), nil},
			"no such lender": {as(s.Operator), http.MethodPost, "/v1/decision-trials", trial(`,"lender":"` + strange + `"`), invalid(at("/lender", "no such lender")), nil},
			"no such lead":   {as(s.Operator), http.MethodPost, "/v1/decision-trials", `{"lead":"` + strange + `"}`, notFoundBody, nil},
			"its provider":   {as(s.Provider), http.MethodPost, "/v1/decision-trials", trial(""), forbiddenBody("provider", "operator"), nil},
			"a lender":       {as(s.Lenders[0]), http.MethodPost, "/v1/decision-trials", trial(""), notFoundBody, nil},
		} {
			t.Run(name, func(t *testing.T) { s.refused(t, test) })
		}
		if s.Events(t, s.Ecosystem.ID) != before {
			t.Error("a trial left something")
		}
	})
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank, rival := s.Lenders[0], s.Lenders[1]
		const path = "/v1/default-lender"
		none := fmt.Sprintf(`{"ecosystem":%q}`, s.Ecosystem.ID)
		is := func(t *testing.T, got reply, want string) {
			t.Helper()
			if got.status != http.StatusOK || got.body != want {
				t.Errorf("answered %d %s, want %s", got.status, got.body, want)
			}
		}
		t.Run("the default lender is set, and taken back", func(t *testing.T) {
			is(t, s.call(t, as(s.Operator), http.MethodGet, path, ""), none)
			is(t, s.call(t, as(s.Operator), http.MethodPatch, path, fmt.Sprintf(`{"lender":%q}`, rival.Party)), fmt.Sprintf(`{"ecosystem":%q,"lender":%q}`, s.Ecosystem.ID, rival.Party))
			is(t, s.call(t, as(s.Operator), http.MethodPatch, path, `{"lender":null}`), none)
			s.writesOnce(t, onceOnly{s.Operator, http.MethodPatch, path, fmt.Sprintf(`{"lender":%q}`, bank.Party), fmt.Sprintf(`{"lender":%q}`, rival.Party), 1})
			is(t, s.call(t, as(s.Operator), http.MethodGet, path+"?ecosystem="+s.Ecosystem.ID.String(), ""), fmt.Sprintf(`{"ecosystem":%q,"lender":%q}`, s.Ecosystem.ID, bank.Party))
		})
		for name, test := range map[string]hostile{
			"nothing":        {as(s.Operator), http.MethodPatch, path, `{}`, invalid(at("/lender", "is missing")), nil},
			"no id":          {as(s.Operator), http.MethodPatch, path, `{"lender":"x"}`, invalid(at("/lender", "must be a UUID")), nil},
			"no such lender": {as(s.Operator), http.MethodPatch, path, `{"lender":"` + strange + `"}`, invalid(at("/lender", "no such lender")), nil},
			"a lender":       {as(bank), http.MethodPatch, path, `{"lender":null}`, forbiddenBody("lender", "operator"), nil},
			"a lender asks":  {as(bank), http.MethodGet, path, "", forbiddenBody("lender", "operator"), nil},
			"elsewhere":      {as(s.Operator), http.MethodGet, path + "?ecosystem=" + strange, "", notFoundBody, nil},
		} {
			t.Run(name, func(t *testing.T) { s.refused(t, test) })
		}

		lead := s.submit(t, s.Provider, ana)
		s.assign(t, lead.ID, bank.Party)
		s.assign(t, lead.ID, rival.Party)
		s.post201(t, decisionRules, `{"name":"broken","expression":"lead.first_name > 3","denial_reason":"x"}`)
		if _, err := s.Decide(t.Context(), bank.Caller, exchange.Decide{Lead: exchange.LeadKey{ID: lead.ID}}); err != nil {
			t.Fatal(err)
		}
		of := "/v1/leads/" + lead.ID.String() + "/decisions"
		t.Run("the operator sees which rule broke", func(t *testing.T) {
			var all api.DecisionList
			s.show(t, s.Operator, of, &all)
			if len(all.Decisions) != 1 || all.Decisions[0].Recommendation != "tech_fault" || all.Decisions[0].Lender != bank.Party || all.Decisions[0].Rules[0].Name != "broken" ||
				all.Decisions[0].Rules[0].Verdict != "broken" || !strings.HasPrefix(all.Decisions[0].Rules[0].Fault, "the rule cannot be carried out: ") {
				t.Errorf("listed %+v", all)
			}
		})
		t.Run("its lender sees it, others nothing", func(t *testing.T) {
			for login, want := range map[*exchangetest.Login]int{&bank: 1, &rival: 0, &s.Provider: 0} {
				var all api.DecisionList
				s.show(t, *login, of, &all)
				if len(all.Decisions) != want {
					t.Errorf("%s sees %+v", login.Caller.Grants[0].Role, all)
				}
			}
		})
		s.refused(t, hostile{as(s.Operator), http.MethodGet, "/v1/leads/" + strange + "/decisions", "", notFoundBody, nil})
	})
}

// post201 makes something as the operator.
func (s *scene) post201(t *testing.T, path, body string) {
	t.Helper()
	if got := s.call(t, as(s.Operator), http.MethodPost, path, body); got.status != http.StatusCreated {
		t.Fatalf("%s answered %d %s", path, got.status, got.body)
	}
}

func TestDictionaries(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		const dictionaries = "/v1/dictionaries"
		read := func(t *testing.T, l exchangetest.Login, name string) string {
			t.Helper()
			var d api.Dictionary
			s.show(t, l, dictionaries+"/"+name, &d)
			var words []string
			for _, w := range d.Words {
				word := fmt.Sprint(w.Number, " ", w.Name)
				if w.DisabledAt != "" {
					word += " disabled"
				}
				words = append(words, word)
			}
			return strings.Join(words, ", ")
		}
		t.Run("listed with how many words they have", func(t *testing.T) {
			var all api.DictionaryList
			s.show(t, s.Provider, dictionaries, &all)
			if len(all.Dictionaries) != 16 || all.Dictionaries[0] != (api.ListedDictionary{Name: "application-statuses", Words: 8}) {
				t.Errorf("listed %+v", all)
			}
		})
		t.Run("words are added, renamed and taken out", func(t *testing.T) {
			s.post201(t, dictionaries+"/sexes", `{"name":"Другой","number":7}`)
			s.post201(t, dictionaries+"/hats", `{"name":"Round"}`)
			got := s.call(t, as(s.Operator), http.MethodPatch, dictionaries+"/sexes/words/101251", `{"name":"М"}`)
			var word api.Word
			if got.read(t, &word); got.status != http.StatusOK || word.Name != "М" || word.Number != 101251 || word.Dictionary != "sexes" || word.CreatedAt == "" {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			s.call(t, as(s.Operator), http.MethodPatch, dictionaries+"/sexes/words/7", `{"disabled":true}`)
			if words := read(t, s.Operator, "sexes"); words != "7 Другой disabled, 101251 М, 101252 Женский" {
				t.Errorf("an operator reads %s", words)
			}
			if words := read(t, s.Lenders[0], "sexes"); words != "101251 М, 101252 Женский" {
				t.Errorf("a lender reads %s", words)
			}
			if words := read(t, s.Provider, "hats"); words != "102396 Round" {
				t.Errorf("a provider reads %s", words)
			}
			s.writesOnce(t, onceOnly{s.Operator, http.MethodPatch, dictionaries + "/sexes/words/7", `{"disabled":false}`, `{"disabled":true}`, 1})
		})
		t.Run("refused with the place", func(t *testing.T) {
			const post, patch, get = http.MethodPost, http.MethodPatch, http.MethodGet
			operator := as(s.Operator)
			taken := "the dictionary has a word of this number already"
			for name, test := range map[string]hostile{
				"no name":          {operator, post, dictionaries + "/sexes", `{}`, invalid(at("/name", "is missing")), nil},
				"strange types":    {operator, post, dictionaries + "/sexes", `{"name":1,"number":"7","disabled":true}`, invalid(at("/name", "must be a text"), at("/number", "must be a whole number from 1 to 9007199254740991"), at("/disabled", "is not a known field")), nil},
				"taken":            {operator, post, dictionaries + "/sexes", `{"name":"x","number":101252}`, problem("duplicate", "It exists already", 409, "The dictionary has a word of this number already.", at("/number", taken)), nil},
				"a strange name":   {operator, post, dictionaries + "/S", `{"name":"x"}`, invalid(at("/dictionary", "must be a name such as credit-purposes: at most 64 lower case letters and digits, with hyphens between them")), nil},
				"no such word":     {operator, patch, dictionaries + "/sexes/words/8", `{"name":"x"}`, notFoundBody, nil},
				"no number":        {operator, patch, dictionaries + "/sexes/words/x", `{"name":"x"}`, notFoundBody, nil},
				"below zero":       {operator, patch, dictionaries + "/sexes/words/-7", `{"name":"x"}`, notFoundBody, nil},
				"beyond":           {operator, patch, dictionaries + "/sexes/words/99999999999999999999", `{"name":"x"}`, notFoundBody, nil},
				"no dictionary":    {operator, get, dictionaries + "/shoes", "", notFoundBody, nil},
				"a NUL":            {operator, get, dictionaries + "/%00", "", notFoundBody, nil},
				"a lender adds":    {as(s.Lenders[0]), post, dictionaries + "/sexes", `{"name":"x"}`, forbiddenBody("lender", "operator"), nil},
				"a lender renames": {as(s.Lenders[0]), patch, dictionaries + "/sexes/words/7", `{"name":"x"}`, forbiddenBody("lender", "operator"), nil},
				"elsewhere":        {operator, get, dictionaries + "?ecosystem=" + strange, "", notFoundBody, nil},
			} {
				t.Run(name, func(t *testing.T) { s.refused(t, test) })
			}
		})
	})
}
