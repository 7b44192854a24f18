package api_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestFindLeads(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		const odd = `order 1/2 "a" ñ+%&`
		lead := s.submit(t, s.Provider, `{"external_id":"order 1/2 \"a\" ñ+%&","contents":{"phone":"3001234567"}}`)
		caller := s.Provider.Caller
		caller.Surface = exchange.SurfaceLeadBank
		var c exchange.Contents
		c.Phone.Put("3001234567")
		other, err := s.Submit(t.Context(), caller, exchange.Submission{ExternalID: odd, Contents: c})
		if err != nil {
			t.Fatal(err)
		}
		s.assign(t, lead.ID, s.Lenders[0].Party)
		path := "/v1/leads?external_id=" + url.QueryEscape(odd)

		for name, test := range map[string]struct {
			by   exchangetest.Login
			want []exchange.ID
		}{
			"the provider finds its own":              {s.Provider, []exchange.ID{lead.ID, other.ID}},
			"the operator finds all":                  {s.Operator, []exchange.ID{lead.ID, other.ID}},
			"a lender finds what is assigned to it":   {s.Lenders[0], []exchange.ID{lead.ID}},
			"a lender finds nothing of others":        {s.Lenders[1], []exchange.ID{}},
			"another ecosystem finds nothing":         {r.Russia(t).Operator, []exchange.ID{}},
			"who has two grants finds each lead once": {s.twice(t), []exchange.ID{lead.ID, other.ID}},
		} {
			t.Run(name, func(t *testing.T) {
				got := s.call(t, as(test.by), http.MethodGet, path, "")
				var found struct{ Leads []struct{ ID exchange.ID } }
				got.read(t, &found)
				ids := []exchange.ID{}
				for _, l := range found.Leads {
					ids = append(ids, l.ID)
				}
				if diff := cmp.Diff(test.want, ids); got.status != http.StatusOK || diff != "" {
					t.Errorf("answered %d, leads (-want +got):\n%s", got.status, diff)
				}
			})
		}
		t.Run("nothing found is an empty list", func(t *testing.T) {
			if got := s.call(t, as(s.Provider), http.MethodGet, "/v1/leads?external_id=none", ""); got.body != `{"leads":[]}` {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		t.Run("a found lead is what it is when it is shown", func(t *testing.T) {
			got := s.call(t, as(s.Lenders[0]), http.MethodGet, path, "")
			shown := s.call(t, as(s.Lenders[0]), http.MethodGet, "/v1/leads/"+lead.ID.String(), "")
			if diff := cmp.Diff(`{"leads":[`+shown.body+`]}`, got.body); diff != "" {
				t.Errorf("(-shown +found):\n%s", diff)
			}
		})
	})
}

// twice is a login with two grants by which it sees the provider's leads.
func (s *scene) twice(t *testing.T) exchangetest.Login {
	t.Helper()
	l := s.Login(t, exchange.Grant{Ecosystem: s.Ecosystem.ID, Role: exchange.RoleOperator})
	more := exchange.NewCredential{ID: l.ID, Secret: l.Secret, Grant: exchange.Grant{Ecosystem: s.Ecosystem.ID, Role: exchange.RoleProvider, Party: s.Provider.Party}}
	if _, _, err := s.CreateCredential(t.Context(), more); err != nil {
		t.Fatal(err)
	}
	return l
}
