package api_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestIdentitySettings(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		const path = "/v1/identity-settings"
		shown := func(t *testing.T) string {
			t.Helper()
			return s.call(t, as(s.Operator), http.MethodGet, path+"?ecosystem="+s.Ecosystem.ID.String(), "").body
		}
		body := func(settings string) string { return fmt.Sprintf(`{"ecosystem":%q,%s}`, s.Ecosystem.ID, settings) }
		change := func(t *testing.T, change, want string) {
			t.Helper()
			if got := s.call(t, as(s.Operator), http.MethodPatch, path, change); got.status != http.StatusOK || got.body != want {
				t.Errorf("answered %d %s, want %s", got.status, got.body, want)
			}
			if got := shown(t); got != want {
				t.Errorf("shows %s, want %s", got, want)
			}
		}

		t.Run("at first", func(t *testing.T) {
			if got, want := shown(t), body(`"identity_scope":"ecosystem","required_fields":[]`); got != want {
				t.Errorf("shows %s, want %s", got, want)
			}
		})
		t.Run("fields are required", func(t *testing.T) {
			change(t, `{"required_fields":["last_name","passport.number"]}`, body(`"identity_scope":"ecosystem","required_fields":["last_name","passport.number"]`))
		})
		t.Run("a scope is on its way", func(t *testing.T) {
			change(t, `{"identity_scope":"legal_entity"}`,
				body(`"identity_scope":"ecosystem","switching_to":"legal_entity","required_fields":["last_name","passport.number"]`))
			if _, err := r.Rekey(context.Background(), func(exchange.RekeyProgress) {}); err != nil {
				t.Fatal(err)
			}
			change(t, `{}`, body(`"identity_scope":"legal_entity","required_fields":["last_name","passport.number"]`))
		})
		t.Run("back", func(t *testing.T) {
			change(t, `{"identity_scope":"ecosystem","required_fields":[]}`, body(`"identity_scope":"ecosystem","required_fields":[]`))
		})
		t.Run("once for a key", func(t *testing.T) {
			s.writesOnce(t, onceOnly{s.Operator, http.MethodPatch, path, `{"required_fields":["email"]}`, `{"required_fields":["phone"]}`, 1})
		})
		for _, l := range []exchangetest.Login{s.Provider, s.Lenders[0]} {
			role := string(l.Caller.Grants[0].Role)
			forbidden := problem("forbidden", "The caller's role may not do this", 403, "The role "+role+" cannot do this; it takes the role operator.")
			t.Run("a "+role+" may not", func(t *testing.T) {
				s.refused(t, hostile{as(l), http.MethodGet, path, "", forbidden, nil})
				s.refused(t, hostile{as(l), http.MethodPatch, path, `{"required_fields":[]}`, forbidden, nil})
			})
		}
		for name, test := range map[string]struct{ body, want string }{
			"no such field": {`{"required_fields":["last_name","passport.colour"]}`,
				invalid(at("/required_fields", "element 2 is no field of a lead; fields are such as first_name or passport.number"))},
			"an element of a list": {`{"required_fields":["addresses.city"]}`,
				invalid(at("/required_fields", "element 1 is no field of a lead; fields are such as first_name or passport.number"))},
			"twice":         {`{"required_fields":["email","email"]}`, invalid(at("/required_fields", "element 2 stands there twice"))},
			"empty":         {`{"required_fields":[""]}`, invalid(at("/required_fields/0", "must not be empty"))},
			"no list":       {`{"required_fields":"email"}`, invalid(at("/required_fields", "must be a list"))},
			"no such scope": {`{"identity_scope":"country"}`, invalid(at("/identity_scope", "must be ecosystem or legal_entity"))},
			"a name beside": {`{"name":"x"}`, invalid(at("/name", "is not a known field"))},
			"nothing":       {``, malformed("The JSON ends too early at byte 0.")},
		} {
			t.Run(name, func(t *testing.T) {
				s.refused(t, hostile{as(s.Operator), http.MethodPatch, path, test.body, test.want, nil})
			})
		}
		t.Run("another ecosystem is not there", func(t *testing.T) {
			s.refused(t, hostile{as(s.Operator), http.MethodGet, path + "?ecosystem=" + strange, "", notFoundBody, nil})
			s.refused(t, hostile{as(s.Operator), http.MethodPatch, path, `{"ecosystem":"` + strange + `","required_fields":[]}`, notFoundBody, nil})
		})
	})
}
