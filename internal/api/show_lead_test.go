package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// convertible is a lead with all that identifies a person.
const convertible = `{"external_id":"form-1","consents":[{"purpose":"credit_bureau"}],"contents":{"first_name":"Ana","last_name":"Pérez",` +
	`"phone":"3001234567","passport":{"number":"1020304050"},"amount":100.50}}`

// deliver brings a lead to two lenders, of which the first one receives and
// converts it.
func (s *scene) deliver(t *testing.T, lead exchange.ID) {
	t.Helper()
	ctx := t.Context()
	s.assign(t, lead, s.Lenders[0].Party)
	s.assign(t, lead, s.Lenders[1].Party)
	if _, err := s.Pull(ctx, s.Lenders[0].Caller, 10); err != nil {
		t.Fatal("pull:", err)
	}
	if _, err := s.Confirm(ctx, s.Lenders[0].Caller, exchange.Confirm{All: true}); err != nil {
		t.Fatal("confirm:", err)
	}
	if _, err := s.Convert(ctx, s.Lenders[0].Caller, exchange.Convert{Lead: lead, Lender: s.Lenders[0].Party}); err != nil {
		t.Fatal("convert:", err)
	}
}

func TestShowLead(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		lead := s.submit(t, s.Provider, convertible)
		path := "/v1/leads/" + lead.ID.String()
		s.deliver(t, lead.ID)
		show := func(t *testing.T, l exchangetest.Login) api.Lead {
			t.Helper()
			got := s.call(t, as(l), http.MethodGet, path, "")
			if got.status != http.StatusOK {
				t.Fatalf("answered %d %s", got.status, got.body)
			}
			return got.lead(t)
		}

		t.Run("the operator sees every lender's dealings", func(t *testing.T) {
			l := show(t, s.Operator)
			if len(l.Assignments) != 2 || l.Application.Lender != s.Lenders[0].Party || l.Application.Client == exchange.NoID || l.Person.Number == 0 {
				t.Errorf("assignments %+v, application %+v, person %+v", l.Assignments, l.Application, l.Person)
			}
		})
		t.Run("a lender sees its own", func(t *testing.T) {
			l := show(t, s.Lenders[0])
			if len(l.Assignments) != 1 || l.Application.Lender != s.Lenders[0].Party || l.Application.Status != "created" {
				t.Fatalf("assignments %+v, application %+v", l.Assignments, l.Application)
			}
			a := l.Assignments[0]
			if a.Lender != s.Lenders[0].Party || a.State != "received" || a.FirstPulledAt == "" || a.ReceivedAt <= a.FirstPulledAt || a.ConvertedAt <= a.ReceivedAt {
				t.Errorf("assignment %+v", a)
			}
		})
		t.Run("another lender sees its own", func(t *testing.T) {
			l := show(t, s.Lenders[1])
			if len(l.Assignments) != 1 || l.Assignments[0].Lender != s.Lenders[1].Party || l.Assignments[0].State != "ready" || l.Application.ID != exchange.NoID {
				t.Errorf("assignments %+v, application %+v", l.Assignments, l.Application)
			}
		})
		t.Run("the provider sees that it was converted and not by whom", func(t *testing.T) {
			l := show(t, s.Provider)
			a := l.Application
			if len(l.Assignments) != 0 || a.ID == exchange.NoID || a.Lender != exchange.NoID || a.Client != exchange.NoID {
				t.Errorf("assignments %+v, application %+v", l.Assignments, a)
			}
		})
		t.Run("a lender's edit lies over its own view", func(t *testing.T) {
			change := func(c *exchange.Contents) error {
				c.FirstName.Put("Ana María")
				c.Email.PutNull()
				return nil
			}
			if _, err := s.Edit(t.Context(), s.Lenders[0].Caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead.ID}, Change: change}); err != nil {
				t.Fatal(err)
			}
			own, other := s.call(t, as(s.Lenders[0]), http.MethodGet, path, ""), s.call(t, as(s.Lenders[1]), http.MethodGet, path, "")
			if !strings.Contains(own.body, `"contents":{"first_name":"Ana María",`) || !strings.Contains(own.body, `"email":null`) {
				t.Errorf("its own view: %s", own.body)
			}
			if !strings.Contains(other.body, `"contents":{"first_name":"Ana",`) || strings.Contains(other.body, `"email"`) {
				t.Errorf("another's view: %s", other.body)
			}
		})
		t.Run("an id is read in any case", func(t *testing.T) {
			if got := s.call(t, as(s.Operator), http.MethodGet, "/v1/leads/"+strings.ToUpper(lead.ID.String())+"/", ""); got.status != http.StatusOK {
				t.Errorf("answered %d", got.status)
			}
		})
	})
}

func TestShowLeadContents(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		full := api.FullContents(t)
		got := s.call(t, as(s.Provider), http.MethodPost, "/v1/leads", `{"contents":`+full+`}`)
		if got.status != http.StatusCreated {
			t.Fatalf("answered %d %s", got.status, got.body)
		}
		lead := got.lead(t)
		t.Run("every field is shown as it was sent", func(t *testing.T) {
			shown := s.call(t, as(s.Operator), http.MethodGet, "/v1/leads/"+lead.ID.String(), "").contents(t)
			if diff := cmp.Diff(full, shown); diff != "" {
				t.Errorf("contents (-sent +shown):\n%s", diff)
			}
		})
		t.Run("and stands in the history", func(t *testing.T) {
			events := s.call(t, as(s.Operator), http.MethodGet, "/v1/leads/"+lead.ID.String()+"/events", "").body
			if !strings.Contains(events, `"after":`+full) {
				t.Errorf("the events are %s", events)
			}
		})
		t.Run("what other surfaces keep is shown too", func(t *testing.T) {
			var c exchange.Contents
			c.Incomes.Put(`[{"b":1.50,"a":null}]`)
			c.CardLastFour.Put("1881")
			c.LeadStatus.Put("contacted")
			caller := s.Provider.Caller
			caller.Surface = exchange.SurfaceBrainySoft
			v, err := s.Submit(t.Context(), caller, exchange.Submission{Contents: c})
			if err != nil {
				t.Fatal(err)
			}
			shown := s.call(t, as(s.Provider), http.MethodGet, "/v1/leads/"+v.ID.String(), "").contents(t)
			if want := `{"incomes":[{"b":1.50,"a":null}],"card_last_four":"1881","lead_status":"contacted"}`; shown != want {
				t.Errorf("shown %s", shown)
			}
		})
	})
}
