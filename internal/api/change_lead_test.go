package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestChangeLead(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		desk := r.Masked(t, s.World)[exchange.RoleOperator]
		lead := s.submit(t, s.Provider, sealed)
		path := "/v1/leads/" + lead.ID.String()
		patch := func(t *testing.T, l exchangetest.Login, body string) reply {
			t.Helper()
			got := s.call(t, as(l), http.MethodPatch, path, body)
			if got.status != http.StatusOK {
				t.Fatalf("answered %d %s", got.status, got.body)
			}
			return got
		}
		t.Run("what is not named stays, also what the caller sees masked", func(t *testing.T) {
			before := s.call(t, as(s.Operator), http.MethodGet, path, "").contents(t)
			changed := patch(t, desk, `{"version":1,"contents":{"email":null,"passport":{"issuer":"Bogotá"},"amount":1500000.00}}`)
			want := strings.NewReplacer(`"email":"Ana@example.com"`, `"email":null`, "Registraduría", "Bogotá", `"debts":`, `"amount":1500000.00,"debts":`).Replace(before)
			after := s.call(t, as(s.Operator), http.MethodGet, path, "")
			if diff := cmp.Diff(want, after.contents(t)); diff != "" || changed.lead(t).Version != 2 {
				t.Errorf("version %d, contents (-want +got):\n%s", changed.lead(t).Version, diff)
			}
		})
		t.Run("a list is replaced", func(t *testing.T) {
			if got := patch(t, s.Operator, `{"contents":{"debts":[]}}`); !strings.Contains(got.body, `"debts":[]`) {
				t.Errorf("answered %s", got.body)
			}
		})
		t.Run("what changes nothing is no version", func(t *testing.T) {
			if got := patch(t, s.Operator, `{"contents":{"tax_id":"900123456"}}`).lead(t); got.Version != 3 {
				t.Errorf("version %d", got.Version)
			}
		})
		t.Run("what was shown masked cannot be sent back", func(t *testing.T) {
			shown := s.call(t, as(desk), http.MethodGet, path, "").contents(t)
			for _, l := range []exchangetest.Login{desk, s.Operator} {
				s.refused(t, hostile{as(l), http.MethodPatch, path, `{"contents":` + shown + `}`,
					invalid(at("/contents/tax_id", "is masked: leave it out to keep the value that is there")), nil})
				s.refused(t, hostile{as(l), http.MethodPatch, path, `{"contents":{"passport":{"number":"••••050"}}}`,
					invalid(at("/contents/passport/number", "is masked: leave it out to keep the value that is there")), nil})
			}
		})
		t.Run("once for a key", func(t *testing.T) {
			s.writesOnce(t, onceOnly{s.Operator, http.MethodPatch, path, `{"contents":{"channel":"SITE"}}`, `{"contents":{"channel":"ECOMM"}}`, 1})
		})
		for name, test := range map[string]struct {
			by         exchangetest.Login
			path, body string
			want       string
		}{
			"a version that has passed": {s.Operator, path, `{"version":1,"contents":{}}`, conflicting("The lead has changed since version 1.")},
			"no contents":               {s.Operator, path, `{"version":0}`, invalid(at("/version", "must be a whole number from 1 to 9007199254740991"), at("/contents", "is missing"))},
			"what is no contents":       {s.Operator, path, `{"contents":{"phone":1,"x":2,"passport":[]},"external_id":"1"}`, invalid(at("/contents/phone", "must be a text"), at("/contents/x", "is not a known field"), at("/contents/passport", "must be an object"), at("/external_id", "is not a known field"))},
			"a lead that is none":       {s.Operator, "/v1/leads/7", `{"contents":{}}`, notFoundBody},
			"a lead of others":          {s.Lenders[0], path, `{"contents":{}}`, notFoundBody},
			"too long":                  {s.Operator, path, `{"contents":{"tax_id":"` + strings.Repeat("1", 4001) + `"}}`, invalid(at("/contents/tax_id", "must be at most 4000 characters"))},
		} {
			t.Run(name, func(t *testing.T) {
				s.refused(t, hostile{as(test.by), http.MethodPatch, test.path, test.body, test.want, nil})
			})
		}
		t.Run("a provider comes too late", func(t *testing.T) {
			s.give(t, lead.ID, s.Lenders[0].Party)
			s.receive(t, s.Lenders[0])
			s.refused(t, hostile{as(s.Provider), http.MethodPatch, path, `{"contents":{"phone":"1"}}`, conflicting("The lead was handed out already; only the operator can edit it now."), nil})
		})
	})
}
