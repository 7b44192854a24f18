package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// rules lists the duplicate rules.
func (s *scene) rules(t *testing.T) api.DuplicateRuleList {
	t.Helper()
	var all api.DuplicateRuleList
	s.show(t, s.Operator, "/v1/duplicate-rules?ecosystem="+s.Ecosystem.ID.String(), &all)
	return all
}

func TestDuplicateRules(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		got := s.call(t, as(s.Operator), http.MethodPost, "/v1/duplicate-rules",
			`{"name":"same","sets":[["tax_id","email"],["phone"]],"window_seconds":3600,"unconverted":true,"action":"mark"}`)
		var rule api.DuplicateRule
		got.read(t, &rule)
		path := "/v1/duplicate-rules/" + rule.ID.String()
		body := func(rest string) string {
			return fmt.Sprintf(`{"id":%q,"ecosystem":%q,%s`, rule.ID, s.Ecosystem.ID, rest)
		}

		t.Run("is added and listed", func(t *testing.T) {
			want := body(`"name":"same","sets":[["email","tax_id"],["phone"]],"window_seconds":3600,"unconverted":true,"action":"mark",`)
			if got.status != http.StatusCreated || !strings.HasPrefix(got.body, want) || strings.Contains(got.body, "disabled_at") {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			if all := s.rules(t).DuplicateRules; len(all) != 1 || all[0].ID != rule.ID {
				t.Errorf("listed %+v", all)
			}
		})
		t.Run("is changed field by field", func(t *testing.T) {
			got := s.call(t, as(s.Operator), http.MethodPatch, path, `{"window_seconds":0,"unconverted":false}`)
			want := body(`"name":"same","sets":[["email","tax_id"],["phone"]],"window_seconds":0,"unconverted":false,"action":"mark",`)
			if got.status != http.StatusOK || !strings.HasPrefix(got.body, want) {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		t.Run("excepts a provider", func(t *testing.T) {
			got := s.call(t, as(s.Operator), http.MethodPost, "/v1/duplicate-rules",
				fmt.Sprintf(`{"ecosystem":%q,"provider":%q,"name":"may","action":"allow"}`, s.Ecosystem.ID, s.Provider.Party))
			var allow api.DuplicateRule
			got.read(t, &allow)
			if got.status != http.StatusCreated || allow.Provider != s.Provider.Party || !strings.Contains(got.body, `"sets":[]`) {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			got = s.call(t, as(s.Operator), http.MethodPatch, "/v1/duplicate-rules/"+allow.ID.String(), `{"disabled":true}`)
			if got.status != http.StatusOK || !strings.Contains(got.body, `"disabled_at":"2026-`) {
				t.Errorf("disabled: answered %d %s", got.status, got.body)
			}
		})
		t.Run("says how far it has looked back", func(t *testing.T) {
			if err := s.LookBack(t.Context(), s.Ecosystem.ID, func(exchange.Upkeep) {}); err != nil {
				t.Fatal(err)
			}
			if b := s.rules(t).LookBack; b.State != "done" || b.FinishedAt == "" {
				t.Errorf("look back %+v", b)
			}
		})
		t.Run("changed once for a key", func(t *testing.T) {
			s.writesOnce(t, onceOnly{s.Operator, http.MethodPatch, path, `{"window_seconds":60}`, `{"window_seconds":61}`, 1})
		})
		t.Run("added once for a key", func(t *testing.T) {
			keyed := with(as(s.Operator), "Idempotency-Key", "add-1")
			add := func() reply {
				return s.call(t, keyed, http.MethodPost, "/v1/duplicate-rules", `{"name":"once","sets":[["email"]],"action":"refuse"}`)
			}
			first, again := add(), add()
			if first.status != http.StatusCreated || again.status != http.StatusCreated || again.body != first.body || again.header.Get("Idempotent-Replayed") != "true" {
				t.Errorf("answered %d %s, then %d %s", first.status, first.body, again.status, again.body)
			}
		})
		t.Run("a name that is taken", func(t *testing.T) {
			got := s.call(t, as(s.Operator), http.MethodPost, "/v1/duplicate-rules", `{"name":"same","sets":[["email"]],"action":"refuse"}`)
			if got.status != http.StatusConflict || !strings.Contains(got.body, `"pointer":"/name"`) || strings.Contains(got.body, `"lead"`) {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		for name, test := range map[string]struct{ method, path, body, want string }{
			"no name":             {"POST", "", `{"action":"mark","sets":[["phone"]]}`, invalid(at("/name", "is missing"))},
			"no action":           {"POST", "", `{"name":"x","sets":[["phone"]]}`, invalid(at("/action", "is missing"))},
			"no sets":             {"POST", "", `{"name":"x","action":"mark"}`, invalid(at("/sets", "must be 1 to 10 sets of fields"))},
			"another action":      {"POST", "", `{"name":"x","action":"merge","sets":[["phone"]]}`, invalid(at("/action", "must be mark, refuse or allow"))},
			"another field":       {"POST", "", `{"name":"x","action":"mark","sets":[["phone","age"]]}`, invalid(at("/sets/0/1", "must be phone, email, tax_id, five_field or external_id"))},
			"a set that is none":  {"POST", "", `{"name":"x","action":"mark","sets":["phone"]}`, invalid(at("/sets/0", "must be a list"))},
			"a provider unknown":  {"POST", "", `{"name":"x","action":"mark","sets":[["phone"]],"provider":"` + rule.ID.String() + `"}`, invalid(at("/provider", "no such provider"))},
			"a window too long":   {"PATCH", path, `{"window_seconds":315360001}`, invalid(at("/window_seconds", "must be a whole number from 0 to 315360000"))},
			"a window below":      {"PATCH", path, `{"window_seconds":-1}`, invalid(at("/window_seconds", "must be a whole number from 0 to 315360000"))},
			"a name beside":       {"PATCH", path, `{"id":"x"}`, invalid(at("/id", "is not a known field"))},
			"null":                {"PATCH", path, `{"disabled":null}`, invalid(at("/disabled", "must be true or false"))},
			"a rule that is none": {"PATCH", "/v1/duplicate-rules/x", `{}`, problem("not-found", "There is no such thing", 404, "There is no such thing, or it is not for you to see.")},
		} {
			t.Run(name, func(t *testing.T) {
				path := test.path
				if path == "" {
					path = "/v1/duplicate-rules"
				}
				s.refused(t, hostile{as(s.Operator), test.method, path, test.body, test.want, nil})
			})
		}
	})
}

// A copy shows whose it is, and a refusal names the lead that is there, to those
// alone who may see that lead.
func TestDuplicateLeads(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		var rule api.DuplicateRule
		s.call(t, as(s.Operator), http.MethodPost, "/v1/duplicate-rules", `{"name":"same phone","sets":[["phone"]],"action":"mark"}`).read(t, &rule)
		first := s.submit(t, s.Provider, ana)
		own, foreign := s.submit(t, s.Provider, ana), s.submit(t, s.Lenders[0], ana)
		shown := func(l exchangetest.Login, lead exchange.ID) exchange.ID {
			t.Helper()
			return s.call(t, as(l), http.MethodGet, "/v1/leads/"+lead.String(), "").lead(t).DuplicateOf
		}
		if own.DuplicateOf != first.ID || shown(s.Provider, own.ID) != first.ID || shown(s.Operator, foreign.ID) != first.ID {
			t.Errorf("a copy of %s, want %s", own.DuplicateOf, first.ID)
		}
		if foreign.DuplicateOf != exchange.NoID || shown(s.Lenders[0], foreign.ID) != exchange.NoID {
			t.Errorf("a lender is told of %s", foreign.DuplicateOf)
		}
		if body := s.call(t, as(s.Operator), http.MethodGet, "/v1/leads/"+first.ID.String(), "").body; strings.Contains(body, "duplicate_of") {
			t.Errorf("the first lead is a copy: %s", body)
		}

		if got := s.call(t, as(s.Operator), http.MethodPatch, "/v1/duplicate-rules/"+rule.ID.String(), `{"action":"refuse"}`); got.status != http.StatusOK {
			t.Fatalf("answered %d %s", got.status, got.body)
		}
		refusal := func(lead string) string {
			return fmt.Sprintf(`{"type":"urn:leadex:problem:duplicate","title":"It exists already","status":409,"detail":"A lead exists already that is the same by the rule \"same phone\".",`+
				`"request_id":"test"%s,"errors":[{"pointer":"/contents/phone","detail":"a lead exists already that is the same by the rule \"same phone\""}]}`, lead)
		}
		named := fmt.Sprintf(`,"lead":%q`, first.ID)
		for who, want := range map[*exchangetest.Login]string{&s.Provider: named, &s.Operator: named, &s.Lenders[0]: ""} {
			for _, body := range []string{ana, strings.Replace(ana, "{", `{"validate_only":true,`, 1)} {
				if got := s.call(t, as(*who), http.MethodPost, "/v1/leads", body); got.status != http.StatusConflict || got.body != refusal(want) {
					t.Errorf("answered %d %s", got.status, got.body)
				}
			}
		}
	})
}
