package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestCreateLead(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)

		t.Run("a provider's lead is taken and shown", func(t *testing.T) {
			body := `{"external_id":"form-1","contents":{"first_name":"Ana","phone":"3001234567","amount":1500000.00}}`
			got := s.call(t, as(s.Provider), http.MethodPost, "/v1/leads", body)
			l := got.lead(t)
			want := fmt.Sprintf(`{"id":%q,"number":%d,"ecosystem":%q,"provider":{"id":%q,"number":%d,"name":"Comparador"},`+
				`"service":{"id":%q,"number":%d,"name":"Form"},"campaign":{"id":%q,"number":%d,"code":"C-01","name":"Spring"},`+
				`"external_id":"form-1","surface":"native","state":"open","version":1,"created_at":%q,"qualified_at":%q,"updated_at":%q,`+
				`"assignments":[],"contents":{"first_name":"Ana","phone":"3001234567","amount":1500000.00}}`,
				l.ID, l.Number, s.Ecosystem.ID, s.Provider.Party, l.Provider.Number, l.Service.ID, l.Service.Number, l.Campaign.ID, l.Campaign.Number,
				l.CreatedAt, l.CreatedAt, l.CreatedAt)
			if diff := cmp.Diff(want, got.body); got.status != http.StatusCreated || diff != "" {
				t.Errorf("answered %d (-want +got):\n%s", got.status, diff)
			}
			if !strings.HasPrefix(l.CreatedAt, "2026-03-02T12:00:0") || len(l.CreatedAt) != len("2026-03-02T12:00:00.000000Z") {
				t.Errorf("created at %q", l.CreatedAt)
			}
			if shown := s.call(t, as(s.Provider), http.MethodGet, got.header.Get("Location"), ""); shown.body != got.body {
				t.Errorf("where it says it is: %d %s", shown.status, shown.body)
			}
		})

		t.Run("a new service and campaign are made once", func(t *testing.T) {
			body := `{"service":" Call centre ","campaign":"C-02","contents":{"phone":"3001234567"}}`
			first, second := s.submit(t, s.Provider, body), s.submit(t, s.Provider, body)
			if first.Service.Name != "Call centre" || first.Campaign.Code != "C-02" || first.Service != second.Service || first.Campaign != second.Campaign {
				t.Errorf("first %+v %+v, second %+v %+v", first.Service, first.Campaign, second.Service, second.Campaign)
			}
		})

		t.Run("an operator submits for a provider", func(t *testing.T) {
			l := s.submit(t, s.Operator, fmt.Sprintf(`{"provider":%q,"service":"Form","contents":{"email":"ana@example.com"}}`, s.Provider.Party))
			if l.Provider.ID != s.Provider.Party || l.Service.Name != "Form" {
				t.Errorf("the lead is of %+v, %+v", l.Provider, l.Service)
			}
			if got := s.call(t, as(s.Provider), http.MethodGet, "/v1/leads/"+l.ID.String(), ""); got.status != http.StatusOK {
				t.Errorf("the provider is answered %d", got.status)
			}
		})

		t.Run("an operator submits for nobody", func(t *testing.T) {
			l := s.submit(t, s.Operator, `{"contents":{"tax_id":"900123456"}}`)
			if l.Provider.ID != exchange.NoID || l.Service.ID != exchange.NoID || l.Lender.ID != exchange.NoID {
				t.Errorf("the lead is of %+v, %+v, %+v", l.Provider, l.Service, l.Lender)
			}
		})

		t.Run("a lender's own lead is received", func(t *testing.T) {
			l := s.submit(t, s.Lenders[0], `{"contents":{"passport":{"number":"1020304050"}}}`)
			if l.Lender.ID != s.Lenders[0].Party || len(l.Assignments) != 1 || l.Assignments[0].State != "received" || l.Assignments[0].Lender != s.Lenders[0].Party {
				t.Errorf("the lead is of %+v, assigned %+v", l.Lender, l.Assignments)
			}
		})

		t.Run("consents are kept as they were sent", func(t *testing.T) {
			consents := `[ {"purpose":"credit_bureau", "time":"2026-03-02T12:00:00.120-05:00","evidence":"<b>&amp;"} ]`
			l := s.submit(t, s.Provider, `{"consents": `+consents+` ,"contents":{"phone":"3001234567"}}`)
			events, err := s.LeadEvents(t.Context(), s.Operator.Caller, l.ID, 0, 1)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(events[0].Body.Consents.Value()); got != consents {
				t.Errorf("kept %s", got)
			}
		})

		t.Run("the ecosystem is chosen by those who have several", func(t *testing.T) {
			russia := r.Russia(t)
			both := r.Login(t, exchange.Grant{Ecosystem: s.Ecosystem.ID, Role: exchange.RoleOperator})
			caller := exchange.NewCredential{ID: both.ID, Secret: both.Secret, Grant: exchange.Grant{Ecosystem: russia.Ecosystem.ID, Role: exchange.RoleOperator}}
			if _, _, err := r.CreateCredential(t.Context(), caller); err != nil {
				t.Fatal(err)
			}
			for _, e := range []exchange.ID{s.Ecosystem.ID, russia.Ecosystem.ID} {
				if l := s.submit(t, both, fmt.Sprintf(`{"ecosystem":%q,"contents":{"phone":"3001234567"}}`, e)); l.Ecosystem != e {
					t.Errorf("it went to %s instead of %s", l.Ecosystem, e)
				}
			}
		})
	})
}

func TestCreateLeadValidateOnly(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		before := s.Events(t, s.Ecosystem.ID)
		body := `{"external_id":"form-1","service":"New","validate_only":%v,"contents":{"phone":"3001234567"}}`
		keyed := with(as(s.Provider), "Idempotency-Key", "key-1")

		t.Run("what would be taken is valid and not kept", func(t *testing.T) {
			for range 2 { // a key would answer the second one by itself
				got := s.call(t, keyed, http.MethodPost, "/v1/leads", fmt.Sprintf(body, true))
				if got.status != http.StatusOK || got.body != `{"valid":true}` {
					t.Errorf("answered %d %s", got.status, got.body)
				}
			}
			if after := s.Events(t, s.Ecosystem.ID); after != before {
				t.Errorf("%d events were recorded", after-before)
			}
		})
		t.Run("the key is free for the lead itself", func(t *testing.T) {
			if got := s.call(t, keyed, http.MethodPost, "/v1/leads", fmt.Sprintf(body, false)); got.status != http.StatusCreated {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		t.Run("a duplicate is refused as it would be", func(t *testing.T) {
			if got := s.call(t, as(s.Provider), http.MethodPost, "/v1/leads", fmt.Sprintf(body, true)); got.status != http.StatusConflict {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
	})
}

func TestCreateLeadDuplicate(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		body := `{"external_id":"form-1","contents":{"phone":"3001234567"}}`
		first := s.submit(t, s.Provider, body)
		before := s.Events(t, s.Ecosystem.ID)

		t.Run("the second one names the first", func(t *testing.T) {
			got := s.call(t, as(s.Provider), http.MethodPost, "/v1/leads", body)
			want := fmt.Sprintf(`{"type":"urn:leadex:problem:duplicate","title":"It exists already","status":409,`+
				`"detail":"A lead with this external id exists already.","request_id":"test","lead":%q,`+
				`"errors":[{"pointer":"/external_id","detail":"a lead with this external id exists already"}]}`, first.ID)
			if diff := cmp.Diff(want, got.body); got.status != http.StatusConflict || diff != "" {
				t.Errorf("answered %d (-want +got):\n%s", got.status, diff)
			}
			if after := s.Events(t, s.Ecosystem.ID); after != before {
				t.Errorf("%d events were recorded", after-before)
			}
		})
		t.Run("an operator who submits for the provider is refused too", func(t *testing.T) {
			got := s.call(t, as(s.Operator), http.MethodPost, "/v1/leads", fmt.Sprintf(`{"provider":%q,%s`, s.Provider.Party, body[1:]))
			if got.status != http.StatusConflict || !strings.Contains(got.body, first.ID.String()) {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		t.Run("somebody else may use the same id", func(t *testing.T) {
			s.assign(t, first.ID, s.Lenders[0].Party) // so that the lender sees the first one
			for name, l := range map[string]exchangetest.Login{"the lender": s.Lenders[0], "the operator": s.Operator} {
				if got := s.call(t, as(l), http.MethodPost, "/v1/leads", body); got.status != http.StatusCreated {
					t.Errorf("%s is answered %d %s", name, got.status, got.body)
				}
			}
		})
		t.Run("the lender's own second one names its own first", func(t *testing.T) {
			own := s.call(t, as(s.Lenders[0]), http.MethodPost, "/v1/leads", body)
			if own.status != http.StatusConflict || strings.Contains(own.body, first.ID.String()) || !strings.Contains(own.body, `"lead":`) {
				t.Errorf("answered %d %s", own.status, own.body)
			}
		})
	})
}
