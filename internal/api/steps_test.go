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

// stage is a scene with a lead at the first lender.
type stage struct {
	*scene
	bank exchangetest.Login
	lead api.Lead
}

func newStage(t *testing.T, r *exchangetest.Rig) *stage {
	t.Helper()
	s := &stage{scene: newScene(t, r)}
	s.bank = s.Lenders[0]
	s.lead = s.ready(t, 1, s.bank.Party)[0]
	return s
}

// step takes a step of the lead at the first lender.
func (s *stage) step(t *testing.T, l exchangetest.Login, name, body string) (a api.Assignment) {
	t.Helper()
	s.post(t, l, s.path(name), body, &a)
	return a
}

func (s *stage) path(step string) string { return assignmentAt(s.lead.ID, s.bank.Party) + "/" + step }

// conflicts sees that a step is refused by the state.
func (s *stage) conflicts(t *testing.T, l exchangetest.Login, step, body, detail string) {
	t.Helper()
	s.refused(t, hostile{as(l), http.MethodPost, s.path(step), body, conflicting(detail), nil})
}

func TestUndeliverableAndPutBack(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newStage(t, r)
		later := s.ready(t, 1, s.bank.Party)[0]
		s.pull(t, s.bank, `{"limit":1}`)
		t.Run("it leaves the batch", func(t *testing.T) {
			if a := s.step(t, s.Operator, "undeliverable", `{"reason":"no_answer"}`); a.State != "undeliverable" || a.Reason != "no_answer" || a.Attempts != 1 {
				t.Errorf("answered %+v", a)
			}
			if diff := cmp.Diff([]int64{later.Number}, s.pull(t, s.bank, "").numbers()); diff != "" {
				t.Errorf("the next batch (-want +got):\n%s", diff)
			}
		})
		t.Run("put back it is in its old place, with no attempt", func(t *testing.T) {
			a := s.step(t, s.Operator, "put-back", "")
			if a.State != "ready" || a.Attempts != 0 || a.Reason != "" {
				t.Errorf("answered %+v", a)
			}
			s.post(t, s.bank, "/v1/confirm", `{"all":true}`, nil)
			s.ready(t, 1, s.bank.Party)
			if got := s.pull(t, s.bank, "").numbers(); len(got) != 2 || got[0] != s.lead.Number {
				t.Errorf("the next batch has %v", got)
			}
		})
		t.Run("what is under way cannot be put back", func(t *testing.T) {
			s.conflicts(t, s.Operator, "put-back", `{}`, "An assignment that is in_progress cannot be put back.")
		})
	})
}

func TestReassignLead(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newStage(t, r)
		rival := s.Lenders[1].Party
		to := func(lender exchange.ID, more string) string { return fmt.Sprintf(`{"lender":%q%s}`, lender, more) }
		s.pull(t, s.bank, "")
		s.step(t, s.Operator, "undeliverable", "")
		t.Run("nobody there is takes nothing away", func(t *testing.T) {
			for name, test := range map[string]struct{ body, want string }{
				"no lender":      {`{"reason":"no_answer"}`, invalid(at("/lender", "is missing"))},
				"no such lender": {to(s.Ecosystem.ID, ""), invalid(at("/lender", "no such lender"))},
				"no such branch": {to(rival, `,"branch":"`+strange+`"`), invalid(at("/branch", "no such branch of this lender"))},
				"a bad reason":   {to(rival, `,"reason":"-"`), invalid(at("/reason", "must be a code such as wrong_number: lower case letters, digits, and _ - . between them; words go into note"))},
			} {
				t.Run(name, func(t *testing.T) {
					s.refused(t, hostile{as(s.Operator), http.MethodPost, s.path("reassign"), test.body, test.want, nil})
				})
			}
		})
		t.Run("the other has it and the first has not", func(t *testing.T) {
			a := s.step(t, s.Operator, "reassign", to(rival, `,"exclusive":true,"reason":"no_answer","note":"Llamar a Ana"`))
			if a.Lender != rival || a.State != "ready" || !a.Exclusive || a.Lead != s.lead.ID || a.Number != s.lead.Number {
				t.Errorf("answered %+v", a)
			}
			if again := s.step(t, s.Operator, "reassign", to(rival, "")); again != a {
				t.Errorf("again %+v", again)
			}
			var l struct{ Assignments []api.Assignment }
			s.show(t, s.Operator, "/v1/leads/"+s.lead.ID.String(), &l)
			if len(l.Assignments) != 2 || l.Assignments[0].State != "withdrawn" || l.Assignments[0].Reason != "no_answer" {
				t.Errorf("shown %+v", l.Assignments)
			}
		})
	})
}

func TestRefuseLead(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newStage(t, r)
		other := s.ready(t, 1, s.bank.Party)[0]
		t.Run("not before it was handed out", func(t *testing.T) {
			s.conflicts(t, s.bank, "refuse", `{"reason":"fraud"}`, "An assignment that is ready cannot become refused.")
		})
		s.pull(t, s.bank, "")
		for name, test := range map[string]struct{ body, want string }{
			"no reason":   {`{"note":"Ana no quiere"}`, invalid(at("/reason", "is missing"))},
			"no body":     {``, malformed("The JSON ends too early at byte 0.")},
			"many faults": {`{"reason":1,"note":2,"x":3}`, invalid(at("/reason", "must be a text"), at("/note", "must be a text"), at("/x", "is not a known field"))},
		} {
			t.Run(name, func(t *testing.T) {
				s.refused(t, hostile{as(s.bank), http.MethodPost, s.path("refuse"), test.body, test.want, nil})
			})
		}
		t.Run("one leaves the batch and the other stays", func(t *testing.T) {
			if a := s.step(t, s.bank, "refuse", `{"reason":"out_of_area"}`); a.State != "refused" || a.Reason != "out_of_area" {
				t.Errorf("answered %+v", a)
			}
			if diff := cmp.Diff([]int64{other.Number}, s.pull(t, s.bank, "").numbers()); diff != "" {
				t.Errorf("the batch (-want +got):\n%s", diff)
			}
		})
		t.Run("an operator does it for the lender", func(t *testing.T) {
			var a api.Assignment
			s.post(t, s.Operator, assignmentAt(other.ID, s.bank.Party)+"/refuse", `{"reason":"fraud"}`, &a)
			if a.State != "refused" {
				t.Errorf("answered %+v", a)
			}
		})
		t.Run("another lender cannot", func(t *testing.T) {
			s.refused(t, hostile{as(s.Lenders[1]), http.MethodPost, s.path("refuse"), `{"reason":"fraud"}`, notFoundBody, nil})
		})
	})
}

func TestReturnLead(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newStage(t, r)
		s.pull(t, s.bank, "")
		t.Run("not before its receipt", func(t *testing.T) {
			s.conflicts(t, s.bank, "return", `{"reason":"wrong_number"}`, "An assignment that is in_progress cannot become return_requested.")
		})
		s.post(t, s.bank, "/v1/confirm", `{"all":true}`, nil)
		t.Run("there is nothing to decide before it", func(t *testing.T) {
			s.conflicts(t, s.Operator, "return-decision", `{"accept":true}`, "An assignment that is received cannot become returned.")
		})
		t.Run("a denied one may be asked again", func(t *testing.T) {
			if a := s.step(t, s.bank, "return", `{"reason":"wrong_number","note":"contesta Luis"}`); a.State != "return_requested" || a.Reason != "wrong_number" {
				t.Errorf("asked: %+v", a)
			}
			if a := s.step(t, s.Operator, "return-decision", `{"accept":false,"reason":"called"}`); a.State != "return_denied" || a.Reason != "called" {
				t.Errorf("denied: %+v", a)
			}
			if a := s.step(t, s.Operator, "return", `{"reason":"duplicate"}`); a.State != "return_requested" {
				t.Errorf("asked again: %+v", a)
			}
		})
		t.Run("the decision has to be one", func(t *testing.T) {
			for body, want := range map[string]string{
				`{}`: invalid(at("/accept", "is missing")), `{"accept":null}`: invalid(at("/accept", "must be true or false")),
				`{"accept":"yes","reason":"ok"}`: invalid(at("/accept", "must be true or false")),
			} {
				s.refused(t, hostile{as(s.Operator), http.MethodPost, s.path("return-decision"), body, want, nil})
			}
		})
		t.Run("the lender does not decide", func(t *testing.T) {
			s.refused(t, hostile{as(s.bank), http.MethodPost, s.path("return-decision"), `{"accept":true}`, forbiddenBody("lender", "operator"), nil})
		})
		t.Run("an accepted one ends it, once for a key", func(t *testing.T) {
			s.writesOnce(t, onceOnly{s.Operator, http.MethodPost, s.path("return-decision"), `{"accept":true}`, `{"accept":false}`, 1})
			if got := s.call(t, as(s.bank), http.MethodGet, "/v1/leads/"+s.lead.ID.String(), ""); got.status != http.StatusNotFound {
				t.Errorf("the lender is answered %d", got.status)
			}
		})
	})
}

func TestReturnLeadTooLate(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newStage(t, r)
		s.terms(t, s.bank.Party, `{"return_window_seconds":3600}`)
		s.receive(t, s.bank)
		r.Clock.Advance(3600e9)
		got := s.call(t, as(s.bank), http.MethodPost, s.path("return"), `{"reason":"wrong_number"}`)
		if got.status != http.StatusConflict || !strings.Contains(got.body, "The return window closed at 2026-03-02T13:00:0") {
			t.Errorf("answered %d %s", got.status, got.body)
		}
	})
}

// What was said when a lead was refused is in its history, for who may read it.
func TestNotesInEvents(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newStage(t, r)
		s.receive(t, s.bank)
		s.step(t, s.bank, "return", `{"reason":"wrong_number","note":"contesta Luis, 4111 1111 1111 1111"}`)
		s.give(t, s.lead.ID, s.Lenders[1].Party)
		path := "/v1/leads/" + s.lead.ID.String() + "/events"
		const said = `"facts":{"reason":"wrong_number","state":"return_requested"},"note":"contesta Luis, `
		for name, test := range map[string]struct {
			login exchangetest.Login
			want  bool
		}{"the operator": {s.Operator, true}, "the lender": {s.bank, true}, "another lender": {s.Lenders[1], false}, "the provider": {s.Provider, false}} {
			got := s.call(t, as(test.login), http.MethodGet, path, "")
			if got.status != http.StatusOK || strings.Contains(got.body, said) != test.want || strings.Contains(got.body, "4111 1111") {
				t.Errorf("%s is answered %d %s", name, got.status, got.body)
			}
		}
	})
}
