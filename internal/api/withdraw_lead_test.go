package api_test

import (
	"net/http"
	"strings"
	"testing"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestWithdrawLead(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0].Party
		withdraw := func(lead exchange.ID) string { return assignmentAt(lead, bank) + "/withdraw" }

		t.Run("a ready lead goes away", func(t *testing.T) {
			lead := s.submit(t, s.Provider, ana)
			s.give(t, lead.ID, bank)
			var a api.Assignment
			s.post(t, s.Operator, withdraw(lead.ID), `{"reason":"duplicate","note":"Ana has called twice"}`, &a)
			if a.State != "withdrawn" || a.Reason != "duplicate" || a.Lead != lead.ID || a.Number != lead.Number {
				t.Errorf("answered %+v", a)
			}
			if got := s.call(t, as(s.Lenders[0]), http.MethodGet, "/v1/leads/"+lead.ID.String(), ""); got.status != http.StatusNotFound {
				t.Errorf("the lender is answered %d", got.status)
			}
		})
		t.Run("without a body there is no reason", func(t *testing.T) {
			lead := s.submit(t, s.Provider, ana)
			s.give(t, lead.ID, bank)
			got := s.call(t, with(as(s.Operator), "Content-Type"), http.MethodPost, withdraw(lead.ID), "")
			if got.status != http.StatusOK || strings.Contains(got.body, `"reason"`) {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			before := s.Events(t, s.Ecosystem.ID)
			if again := s.call(t, as(s.Operator), http.MethodPost, withdraw(lead.ID), `{}`); again.body != got.body {
				t.Errorf("again: %d %s", again.status, again.body)
			}
			if after := s.Events(t, s.Ecosystem.ID); after != before {
				t.Errorf("again left %d events", after-before)
			}
		})
		t.Run("what was received stays", func(t *testing.T) {
			lead := s.submit(t, s.Provider, ana)
			s.give(t, lead.ID, bank)
			s.receive(t, s.Lenders[0])
			s.refused(t, hostile{as(s.Operator), http.MethodPost, withdraw(lead.ID), `{}`,
				conflicting("An assignment that is received cannot become withdrawn."), nil})
		})
	})
}

// receive has a lender pull and confirm all that is ready.
func (s *scene) receive(t *testing.T, l exchangetest.Login) {
	t.Helper()
	if _, err := s.Pull(t.Context(), l.Caller, 0); err != nil {
		t.Fatal("pull:", err)
	}
	if _, err := s.Confirm(t.Context(), l.Caller, exchange.Confirm{All: true}); err != nil {
		t.Fatal("confirm:", err)
	}
}

func TestWithdrawLeadRefused(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		russia := r.Russia(t)
		lead, bank := s.submit(t, s.Provider, ana), s.Lenders[0].Party
		s.give(t, lead.ID, bank)
		path, operator := assignmentAt(lead.ID, bank)+"/withdraw", as(s.Operator)
		const post = http.MethodPost
		notCode := at("/reason", "must be a code such as wrong_number: lower case letters, digits, and _ - . between them; words go into note")
		for name, test := range map[string]hostile{
			"a reason in words":     {operator, post, path, `{"reason":"Wrong number"}`, invalid(notCode), nil},
			"a reason of a blank":   {operator, post, path, `{"reason":" "}`, invalid(notCode), nil},
			"an empty reason":       {operator, post, path, `{"reason":""}`, invalid(at("/reason", "must not be empty")), nil},
			"a long reason":         {operator, post, path, `{"reason":"` + strings.Repeat("r", 65) + `"}`, invalid(at("/reason", "must be at most 64 characters")), nil},
			"a card as the reason":  {operator, post, path, `{"reason":"4111111111111111"}`, invalid(at("/reason", "must not hold a card number")), nil},
			"a long note":           {operator, post, path, `{"note":"` + strings.Repeat("ñ", 2001) + `"}`, invalid(at("/note", "must be at most 2000 characters")), nil},
			"a NUL in the note":     {operator, post, path, `{"note":"\u0000"}`, malformed("The JSON holds a NUL character at byte 16."), nil},
			"null":                  {operator, post, path, `null`, invalid(`{"detail":"must be an object"}`), nil},
			"an unknown member":     {operator, post, path, `{"comment":"x"}`, invalid(at("/comment", "is not a known field")), nil},
			"a form":                {with(operator, "Content-Type", "application/x-www-form-urlencoded"), post, path, `reason=x`, notJSON, nil},
			"no such lender":        {operator, post, assignmentAt(lead.ID, s.Ecosystem.ID) + "/withdraw", `{}`, notFoundBody, nil},
			"no id of a lender":     {operator, post, assignments(lead.ID) + "/001/withdraw", `{}`, notFoundBody, nil},
			"the id of nobody":      {operator, post, assignmentAt(lead.ID, exchange.NoID) + "/withdraw", `{}`, notFoundBody, nil},
			"not assigned to it":    {operator, post, assignmentAt(lead.ID, s.Lenders[1].Party) + "/withdraw", `{}`, notFoundBody, nil},
			"no such lead":          {operator, post, assignmentAt(s.Ecosystem.ID, bank) + "/withdraw", `{}`, notFoundBody, nil},
			"by the lender":         {as(s.Lenders[0]), post, path, `{}`, forbiddenBody("lender", "operator"), nil},
			"by another lender":     {as(s.Lenders[1]), post, path, `{}`, notFoundBody, nil},
			"by the provider":       {as(s.Provider), post, path, `{}`, notFoundBody, nil},
			"by a foreign operator": {as(russia.Operator), post, path, `{}`, notFoundBody, nil},
			"a wrong method":        {operator, http.MethodDelete, path, "", wrongMethod, http.Header{"Allow": {"POST"}}},
		} {
			t.Run(name, func(t *testing.T) { s.refused(t, test) })
		}
	})
}

func TestWithdrawLeadOnce(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0].Party
		lead := s.submit(t, s.Provider, ana)
		s.give(t, lead.ID, bank)
		s.writesOnce(t, onceOnly{s.Operator, http.MethodPost, assignmentAt(lead.ID, bank) + "/withdraw", `{"reason":"duplicate"}`, `{"reason":"fraud"}`, 1})

		t.Run("what was answered before is answered after it changed", func(t *testing.T) {
			s.give(t, lead.ID, bank)
			keyed := with(as(s.Operator), "Idempotency-Key", "key-1")
			again := s.call(t, keyed, http.MethodPost, assignmentAt(lead.ID, bank)+"/withdraw", `{"reason":"duplicate"}`)
			if again.header.Get("Idempotent-Replayed") != "true" || !strings.Contains(again.body, `"state":"withdrawn"`) {
				t.Errorf("answered %d %s", again.status, again.body)
			}
			if now := s.give(t, lead.ID, bank); now.State != "ready" {
				t.Errorf("the new one is %s", now.State)
			}
		})
	})
}
