package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestDeliveryTerms(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		path := termsAt(bank.Party)
		body := func(lease, attempts, window int, revisions bool) string {
			return fmt.Sprintf(`{"lender":%q,"lease_seconds":%d,"max_attempts":%d,"return_window_seconds":%d,"revisions":%v}`, bank.Party, lease, attempts, window, revisions)
		}
		t.Run("at first there is no lease, and a week for returns", func(t *testing.T) {
			for _, l := range []exchangetest.Login{bank, s.Operator} {
				if got := s.call(t, as(l), http.MethodGet, path, ""); got.body != body(0, 0, 7*24*3600, false) {
					t.Errorf("answered %d %s", got.status, got.body)
				}
			}
		})
		t.Run("what is not named stays", func(t *testing.T) {
			got := s.call(t, as(bank), http.MethodPatch, path, `{"lease_seconds":900,"max_attempts":3}`)
			if got.status != http.StatusOK || got.body != body(900, 3, 7*24*3600, false) {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			got = s.call(t, as(s.Operator), http.MethodPatch, path, `{"return_window_seconds":0,"revisions":true}`)
			if shown := s.call(t, as(bank), http.MethodGet, path, ""); got.body != body(900, 3, 0, true) || shown.body != got.body {
				t.Errorf("answered %d %s, shown %s", got.status, got.body, shown.body)
			}
		})
		t.Run("the return window is the operator's", func(t *testing.T) {
			const detail = "only the operator can change the return window"
			s.refused(t, hostile{as(bank), http.MethodPatch, path, `{"return_window_seconds":60}`, problem("forbidden", "The caller's role may not do this", 403,
				"Only the operator can change the return window.", at("/return_window_seconds", detail)), nil})
		})
		t.Run("a branch reads and does not change", func(t *testing.T) {
			branch := r.Login(t, exchange.Grant{Ecosystem: s.Ecosystem.ID, Role: exchange.RoleLender, Party: bank.Party, Branch: s.branch(t, bank.Party, "101")})
			s.show(t, branch, path, &api.DeliveryTerms{})
			s.refused(t, hostile{as(branch), http.MethodPatch, path, `{"revisions":false}`, problem("forbidden", "The caller's role may not do this", 403,
				"A branch cannot change the terms of its lender."), nil})
		})
		t.Run("once for a key", func(t *testing.T) {
			s.writesOnce(t, onceOnly{bank, http.MethodPatch, path, `{"lease_seconds":10}`, `{"lease_seconds":11}`, 1})
		})
		for name, test := range map[string]struct{ body, want string }{
			"too short a lease": {`{"lease_seconds":9}`, invalid(at("/lease_seconds", "must be 0, which is no lease, or at least 10"))},
			"out of bounds": {`{"lease_seconds":2592001,"max_attempts":1001,"return_window_seconds":31536001}`, invalid(at("/lease_seconds", "must be a whole number from 0 to 2592000"),
				at("/max_attempts", "must be a whole number from 0 to 1000"), at("/return_window_seconds", "must be a whole number from 0 to 31536000"))},
			"of other types":   {`{"lease_seconds":"PT15M","revisions":1}`, invalid(at("/lease_seconds", "must be a whole number from 0 to 2592000"), at("/revisions", "must be true or false"))},
			"below":            {`{"lease_seconds":-1}`, invalid(at("/lease_seconds", "must be a whole number from 0 to 2592000"))},
			"an unknown one":   {`{"lease":900}`, invalid(at("/lease", "is not a known field"))},
			"nothing at all":   {``, malformed("The JSON ends too early at byte 0.")},
			"an overflow":      {`{"max_attempts":18446744073709551617}`, invalid(at("/max_attempts", "must be a whole number from 0 to 1000"))},
			"the lender in it": {`{"lender":"` + bank.Party.String() + `"}`, invalid(at("/lender", "is not a known field"))},
		} {
			t.Run(name, func(t *testing.T) {
				s.refused(t, hostile{as(s.Operator), http.MethodPatch, path, test.body, test.want, nil})
			})
		}
		for name, path := range map[string]string{"no such lender": termsAt(s.Ecosystem.ID), "no id": "/v1/lenders/001/delivery-terms", "nobody": termsAt(exchange.NoID)} {
			t.Run(name, func(t *testing.T) {
				s.refused(t, hostile{as(s.Operator), http.MethodGet, path, "", notFoundBody, nil})
				s.refused(t, hostile{as(s.Operator), http.MethodPatch, path, "{}", notFoundBody, nil})
			})
		}
	})
}
