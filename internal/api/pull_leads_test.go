package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// pulled is an answer to a pull, with its leads as they are written.
type pulled struct {
	Batch api.Batch
	Leads []struct {
		Position  int
		ID        exchange.ID
		Number    int64
		State     string
		Revision  int
		Withdrawn bool
		Lead      json.RawMessage
	}
}

func (s *scene) pull(t *testing.T, l exchangetest.Login, body string) (p pulled) {
	t.Helper()
	s.post(t, l, "/v1/pull", body, &p)
	return p
}

func (p pulled) numbers() []int64 {
	numbers := []int64{}
	for _, l := range p.Leads {
		numbers = append(numbers, l.Number)
	}
	return numbers
}

// ready submits so many leads and gives them to a lender.
func (s *scene) ready(t *testing.T, n int, lender exchange.ID) []api.Lead {
	t.Helper()
	leads := make([]api.Lead, n)
	for i := range leads {
		leads[i] = s.submit(t, s.Provider, ana)
		s.give(t, leads[i].ID, lender)
	}
	return leads
}

// terms sets the delivery terms of a lender.
func (s *scene) terms(t *testing.T, lender exchange.ID, body string) {
	t.Helper()
	s.send(t, s.Operator, http.MethodPatch, termsAt(lender), body, nil)
}

func termsAt(lender exchange.ID) string { return "/v1/lenders/" + lender.String() + "/delivery-terms" }

func TestPullLeads(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		t.Run("nothing is an empty list", func(t *testing.T) {
			for _, body := range []string{``, `{}`, `{"limit":1000}`} {
				if got := s.call(t, as(bank), http.MethodPost, "/v1/pull", body); got.status != http.StatusOK || got.body != `{"leads":[]}` {
					t.Errorf("to %q: %d %s", body, got.status, got.body)
				}
			}
		})
		leads := s.ready(t, 3, bank.Party)
		t.Run("the batch is answered in full", func(t *testing.T) {
			got := s.call(t, as(bank), http.MethodPost, "/v1/pull", `{"limit":2}`)
			var p pulled
			got.read(t, &p)
			first := reply{body: string(p.Leads[0].Lead)}.lead(t)
			a := first.Assignments[0]
			want := fmt.Sprintf(`{"batch":{"id":%q,"opened_at":%q},"leads":[{"position":0,"id":%q,"number":%d,"state":"in_progress","lead":`+
				`{"id":%q,"number":%d,"ecosystem":%q,"provider":{"id":%q,"number":%d,"name":"Comparador"},`+
				`"service":{"id":%q,"number":%d,"name":"Form"},"campaign":{"id":%q,"number":%d,"code":"C-01","name":"Spring"},"surface":"native","state":"open","version":1,`+
				`"created_at":%q,"qualified_at":%q,"updated_at":%q,"assignments":[{"id":%q,"lender":%q,"state":"in_progress","exclusive":false,"override":false,`+
				`"attempts":1,"first_version":1,"known_version":1,"changed":false,"created_at":%q,"first_pulled_at":%q,"updated_at":%q}],`+
				`"contents":{"first_name":"Ana","last_name":"Pérez","phone":"3001234567"}}},{"position":1,`,
				p.Batch.ID, p.Batch.OpenedAt, leads[0].ID, leads[0].Number, leads[0].ID, leads[0].Number, s.Ecosystem.ID,
				s.Provider.Party, first.Provider.Number, first.Service.ID, first.Service.Number, first.Campaign.ID, first.Campaign.Number,
				first.CreatedAt, first.CreatedAt, first.UpdatedAt, a.ID, bank.Party, a.CreatedAt, a.FirstPulledAt, a.UpdatedAt)
			if diff := cmp.Diff(want, got.body[:min(len(want), len(got.body))]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]int64{leads[0].Number, leads[1].Number}, p.numbers()); diff != "" {
				t.Errorf("leads (-want +got):\n%s", diff)
			}
		})
		t.Run("again it is the same, whatever the limit", func(t *testing.T) {
			first := s.call(t, as(bank), http.MethodPost, "/v1/pull", `{"limit":2}`)
			before := s.Events(t, s.Ecosystem.ID)
			for _, body := range []string{``, `{"limit":1}`, `{"limit":1000}`} {
				if again := s.call(t, as(bank), http.MethodPost, "/v1/pull", body); again.body != first.body {
					t.Errorf("to %q: %s", body, again.body)
				}
			}
			if after := s.Events(t, s.Ecosystem.ID); after != before {
				t.Errorf("%d events were recorded", after-before)
			}
		})
		t.Run("what is confirmed leaves it and the others keep their places", func(t *testing.T) {
			s.post(t, bank, "/v1/confirm", fmt.Sprintf(`{"numbers":[%d]}`, leads[0].Number), nil)
			if p := s.pull(t, bank, ""); len(p.Leads) != 1 || p.Leads[0].Position != 1 || p.Leads[0].Number != leads[1].Number {
				t.Errorf("answered %+v", p)
			}
		})
		t.Run("another lender shares nothing of it", func(t *testing.T) {
			if p := s.pull(t, s.Lenders[1], ""); len(p.Leads) != 0 {
				t.Errorf("answered %+v", p)
			}
		})
		t.Run("a branch pulls its own queue", func(t *testing.T) {
			branch := s.branch(t, bank.Party, "101")
			lead := s.submit(t, s.Provider, ana)
			s.post(t, s.Operator, assignments(lead.ID), fmt.Sprintf(`{"lender":%q,"branch":%q}`, bank.Party, branch), nil)
			l := r.Login(t, exchange.Grant{Ecosystem: s.Ecosystem.ID, Role: exchange.RoleLender, Party: bank.Party, Branch: branch})
			if diff := cmp.Diff([]int64{lead.Number}, s.pull(t, l, "").numbers()); diff != "" {
				t.Errorf("leads (-want +got):\n%s", diff)
			}
		})
	})
}

func TestPullLeadsTakenBack(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		leads := s.ready(t, 2, bank.Party)
		s.pull(t, bank, "")
		s.post(t, s.Operator, assignmentAt(leads[0].ID, bank.Party)+"/withdraw", "", nil)

		t.Run("it keeps its place and loses its contents", func(t *testing.T) {
			got := s.call(t, as(bank), http.MethodPost, "/v1/pull", "")
			want := fmt.Sprintf(`"leads":[{"position":0,"id":%q,"number":%d,"state":"withdrawn","withdrawn":true},{"position":1,`, leads[0].ID, leads[0].Number)
			if !strings.Contains(got.body, want) {
				t.Errorf("answered %s", got.body)
			}
		})
		t.Run("its confirmation is refused by name", func(t *testing.T) {
			got := s.call(t, as(bank), http.MethodPost, "/v1/confirm", `{"all":true}`)
			want := fmt.Sprintf(`{"received":[%d],"refused":[{"number":%d,"code":"conflict","detail":"The lead was withdrawn."}]}`, leads[1].Number, leads[0].Number)
			if got.status != http.StatusOK || got.body != want {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		t.Run("with the last one the batch is gone", func(t *testing.T) {
			if p := s.pull(t, bank, ""); len(p.Leads) != 0 || p.Batch.ID != exchange.NoID {
				t.Errorf("answered %+v", p)
			}
		})
	})
}

func TestPullLeadsAtOnce(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		s.ready(t, 12, s.Lenders[0].Party)
		s.terms(t, s.Lenders[0].Party, `{"lease_seconds":3600}`)
		processes := []*scene{s, s.beside(t, r.Store)}
		const pulls = 100
		answers := make([]reply, pulls)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() {
				answers[i] = processes[i%2].call(t, as(s.Lenders[0]), http.MethodPost, "/v1/pull", fmt.Sprintf(`{"limit":%d}`, 1+i%15))
			})
		}
		wg.Wait()
		different := map[string]int{}
		for _, got := range answers {
			var p struct{ Leads json.RawMessage }
			got.read(t, &p)
			different[string(p.Leads)]++
			if got.status != http.StatusOK || len(p.Leads) <= len(`[]`) {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		}
		if len(different) != 1 {
			t.Errorf("%d pulls got %d different lists of leads", pulls, len(different))
		}
	})
}

func TestPullLeadsWithALease(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		s.terms(t, bank.Party, `{"lease_seconds":600,"max_attempts":2}`)
		lead := s.ready(t, 1, bank.Party)[0]
		until := func(p pulled) time.Duration {
			t.Helper()
			opened, err := time.Parse(time.RFC3339, p.Batch.OpenedAt)
			ends, err2 := time.Parse(time.RFC3339, p.Batch.LeaseUntil)
			if err != nil || err2 != nil {
				t.Fatalf("%v, %v in %+v", err, err2, p.Batch)
			}
			return ends.Sub(opened)
		}
		first := s.pull(t, bank, "")
		if got := until(first); got != 10*time.Minute {
			t.Errorf("the lease is %s", got)
		}
		t.Run("an extension begins it anew", func(t *testing.T) {
			r.Clock.Advance(9 * time.Minute)
			var extended api.Batch
			s.post(t, bank, "/v1/extend", "", &extended)
			if again := s.pull(t, bank, ""); extended != again.Batch || extended.ID != first.Batch.ID || until(again) <= 19*time.Minute || until(again) > 20*time.Minute {
				t.Errorf("extended %+v, pulled %+v", extended, again.Batch)
			}
		})
		t.Run("after it there is a new batch and the attempt counts", func(t *testing.T) {
			r.Clock.Advance(10 * time.Minute)
			s.refused(t, hostile{as(bank), http.MethodPost, "/v1/extend", "", problem("not-found", "There is no such thing", 404,
				"There is no open batch, or its lease has run out."), nil})
			second := s.pull(t, bank, "")
			if second.Batch.ID == first.Batch.ID || len(second.Leads) != 1 {
				t.Fatalf("answered %+v", second)
			}
			if a := (reply{body: string(second.Leads[0].Lead)}).lead(t).Assignments[0]; a.Attempts != 2 {
				t.Errorf("attempts %d", a.Attempts)
			}
		})
		t.Run("after the last attempt it is on the operator's list", func(t *testing.T) {
			r.Clock.Advance(10 * time.Minute)
			if p := s.pull(t, bank, ""); len(p.Leads) != 0 {
				t.Errorf("answered %+v", p)
			}
			var page api.UndeliverablePage
			s.show(t, s.Operator, "/v1/undeliverable", &page)
			if len(page.Assignments) != 1 || page.Assignments[0].Lead != lead.ID || page.Assignments[0].Attempts != 2 {
				t.Errorf("listed %+v", page)
			}
		})
		t.Run("a late confirmation counts", func(t *testing.T) {
			var got api.Receipts
			s.post(t, bank, "/v1/confirm", fmt.Sprintf(`{"numbers":[%d]}`, lead.Number), &got)
			if len(got.Received) != 1 || len(got.Refused) != 0 {
				t.Errorf("answered %+v", got)
			}
		})
	})
}

func TestExtendLease(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		s.ready(t, 1, bank.Party)
		s.pull(t, bank, "")
		t.Run("a batch without one waits for ever", func(t *testing.T) {
			s.refused(t, hostile{as(bank), http.MethodPost, "/v1/extend", "{}", conflicting("The batch has no lease: it waits for its confirmation."), nil})
		})
		t.Run("once for a key", func(t *testing.T) {
			s.terms(t, bank.Party, `{"lease_seconds":60}`)
			s.post(t, bank, "/v1/confirm", `{"all":true}`, nil)
			s.ready(t, 1, bank.Party)
			s.pull(t, bank, "")
			s.writesOnce(t, onceOnly{bank, http.MethodPost, "/v1/extend", ``, `{}`, 1})
		})
	})
}
