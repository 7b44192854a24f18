package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// page is a page of events, without the contents in them.
type page struct {
	Events []struct {
		Number int64
		Kind   string
		By     api.Actor
		Lender exchange.ID

		Provenance api.Provenance
	}
	Next int64
}

func (s *scene) events(t *testing.T, l exchangetest.Login, lead exchange.ID, query string) page {
	t.Helper()
	got := s.call(t, as(l), http.MethodGet, "/v1/leads/"+lead.String()+"/events"+query, "")
	if got.status != http.StatusOK {
		t.Fatalf("events answered %d %s", got.status, got.body)
	}
	var p page
	got.read(t, &p)
	return p
}

func (p page) kinds() []string {
	kinds := []string{}
	for _, e := range p.Events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func TestListEvents(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		got := s.call(t, with(as(s.Provider), "User-Agent", "curl/8"), http.MethodPost, "/v1/leads", convertible)
		lead := got.lead(t)
		s.deliver(t, lead.ID)
		report := exchange.Report{Outcomes: []exchange.OutcomeReport{{Number: lead.Number, Status: 3, OccurredAt: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}}}
		if _, err := s.Report(t.Context(), s.Lenders[0].Caller, report); err != nil {
			t.Fatal(err)
		}
		own := []string{"lead.submitted", "assignment.ready", "assignment.in_progress", "assignment.received", "person.created", "client.created",
			"application.created", "lead.converted", "outcome.reported"}
		all := append([]string{own[0], own[1], "assignment.ready"}, own[2:]...)

		t.Run("the operator reads everything", func(t *testing.T) {
			p := s.events(t, s.Operator, lead.ID, "")
			if diff := cmp.Diff(all, p.kinds()); diff != "" || p.Next != 0 {
				t.Errorf("next %d, events (-want +got):\n%s", p.Next, diff)
			}
			first := p.Events[0]
			want := api.Actor{Credential: s.Provider.ID, Role: "provider", Party: s.Provider.Party}
			if first.By != want || first.Provenance.RemoteAddr != "192.0.2.1" || first.Provenance.UserAgent != "curl/8" {
				t.Errorf("by %+v from %+v", first.By, first.Provenance)
			}
		})
		t.Run("a lender reads what concerns it", func(t *testing.T) {
			p := s.events(t, s.Lenders[0], lead.ID, "")
			if diff := cmp.Diff(own, p.kinds()); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
			for _, e := range p.Events {
				if e.Lender != exchange.NoID && e.Lender != s.Lenders[0].Party {
					t.Errorf("%s shows the dealings of %s", e.Kind, e.Lender)
				}
				if (e.By.Role == "lender") != (e.By.Credential != "") || e.Provenance != (api.Provenance{}) {
					t.Errorf("%s shows by %+v from %+v", e.Kind, e.By, e.Provenance)
				}
			}
		})
		t.Run("another lender reads nothing of the first", func(t *testing.T) {
			p := s.events(t, s.Lenders[1], lead.ID, "")
			if diff := cmp.Diff([]string{"lead.submitted", "assignment.ready"}, p.kinds()); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
		t.Run("the provider reads nothing of lenders", func(t *testing.T) {
			got := s.call(t, as(s.Provider), http.MethodGet, "/v1/leads/"+lead.ID.String()+"/events", "")
			for _, l := range s.Lenders {
				if strings.Contains(got.body, l.Party.String()) {
					t.Errorf("the events name a lender: %s", got.body)
				}
			}
			if strings.Contains(got.body, s.Operator.ID) || strings.Contains(got.body, "192.0.2.1") || !strings.Contains(got.body, s.Provider.ID) {
				t.Errorf("the events name who they should not, or not who they should: %s", got.body)
			}
		})
		t.Run("the submit event is told in full", func(t *testing.T) {
			body := s.call(t, as(s.Operator), http.MethodGet, "/v1/leads/"+lead.ID.String()+"/events?limit=1", "").body
			var p struct{ Events []api.Event }
			reply{body: withoutContents(body)}.read(t, &p)
			e := p.Events[0]
			want := fmt.Sprintf(`{"events":[{"number":%d,"id":%q,"kind":"lead.submitted","at":%q,"by":{"credential":%q,"role":"provider","party":%q},`+
				`"surface":"native","request_id":"test","lead":%q,"facts":{"state":"open"},`+
				`"after":{"first_name":"Ana","last_name":"Pérez","phone":"3001234567","passport":{"id":1,"number":"1020304050"},"amount":100.50},`+
				`"consents":[{"purpose":"credit_bureau"}],"provenance":{"remote_addr":"192.0.2.1","user_agent":"curl/8"}}],"next":%d}`,
				e.Number, e.ID, lead.CreatedAt, s.Provider.ID, s.Provider.Party, lead.ID, e.Number)
			if diff := cmp.Diff(want, body); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
		for _, limit := range []int{1, 2, 3, len(all) - 1, len(all), len(all) + 1} {
			t.Run(fmt.Sprintf("pages of %d leave nothing out", limit), func(t *testing.T) {
				var kinds []string
				after, pages := int64(0), 0
				for {
					p := s.events(t, s.Operator, lead.ID, fmt.Sprintf("?limit=%d&after=%d", limit, after))
					kinds = append(kinds, p.kinds()...)
					if pages++; p.Next == 0 || pages > len(all) {
						break
					}
					after = p.Next
				}
				if diff := cmp.Diff(all, kinds); diff != "" || pages != (len(all)+limit-1)/limit {
					t.Errorf("%d pages, events (-want +got):\n%s", pages, diff)
				}
			})
		}
		t.Run("after the last there is nothing yet", func(t *testing.T) {
			last := s.events(t, s.Operator, lead.ID, "").Events[len(all)-1].Number
			got := s.call(t, as(s.Operator), http.MethodGet, fmt.Sprintf("/v1/leads/%s/events?after=%d", lead.ID, last), "")
			if got.body != `{"events":[]}` {
				t.Errorf("answered %s", got.body)
			}
		})
	})
}

// withoutContents empties the contents of the first event in a body.
func withoutContents(body string) string {
	from := strings.Index(body, `"after":{`)
	to := strings.Index(body, `,"consents"`)
	return body[:from] + `"after":{}` + body[to:]
}

func TestListEventsOfALargeLead(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	s := newScene(t, r)
	lead := s.submit(t, s.Provider, ana)
	const edits = 30
	for i := range edits {
		large := func(c *exchange.Contents) error {
			c.History.Put(exchange.RawJSON(fmt.Sprintf(`["%d%s"]`, i, strings.Repeat("x", 200<<10))))
			return nil
		}
		if _, err := s.Edit(t.Context(), s.Operator.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead.ID}, Change: large}); err != nil {
			t.Fatal(err)
		}
	}
	events, pages, after := 0, 0, int64(0)
	for {
		got := s.call(t, as(s.Operator), http.MethodGet, fmt.Sprintf("/v1/leads/%s/events?after=%d", lead.ID, after), "")
		if len(got.body) > api.MostEventBytes+1<<20 {
			t.Errorf("a page has %d bytes", len(got.body))
		}
		var p page
		got.read(t, &p)
		events += len(p.Events)
		if pages++; p.Next == 0 || pages > edits {
			break
		}
		after = p.Next
	}
	if events != edits+1 || pages < 2 {
		t.Errorf("%d events in %d pages", events, pages)
	}
}
