package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestCampaigns(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		s.submit(t, s.Provider, `{"campaign":"autumn","contents":{"phone":"3001234567"}}`)
		listed := func(t *testing.T, l exchangetest.Login) []api.ListedCampaign {
			t.Helper()
			var all api.CampaignList
			s.show(t, l, "/v1/campaigns?ecosystem="+s.Ecosystem.ID.String(), &all)
			return all.Campaigns
		}
		own := listed(t, s.Provider)
		autumn := own[len(own)-1]
		path := "/v1/campaigns/" + autumn.ID.String()
		body := func(limit int) string {
			return fmt.Sprintf(`{"id":%q,"number":%d,"ecosystem":%q,"provider":%q,"code":"autumn","name":"autumn","sharing_limit":%d}`,
				autumn.ID, autumn.Number, s.Ecosystem.ID, s.Provider.Party, limit)
		}

		t.Run("a lead of a new campaign is for one lender", func(t *testing.T) {
			if autumn.Code != "autumn" || autumn.SharingLimit != 1 {
				t.Errorf("listed %+v", autumn)
			}
		})
		t.Run("the limit is set and listed", func(t *testing.T) {
			if got := s.call(t, as(s.Operator), http.MethodPatch, path, `{"sharing_limit":2}`); got.status != http.StatusOK || got.body != body(2) {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			all := listed(t, s.Operator)
			if last := all[len(all)-1]; last.ID != autumn.ID || last.SharingLimit != 2 {
				t.Errorf("listed %+v", last)
			}
		})
		t.Run("a second lender is no override then", func(t *testing.T) {
			lead := s.submit(t, s.Provider, `{"campaign":"autumn","contents":{"phone":"3001234567"}}`)
			for _, l := range s.Lenders[:2] {
				var a api.Assignment
				s.post(t, s.Operator, assignments(lead.ID), fmt.Sprintf(`{"lender":%q}`, l.Party), &a)
				if a.Override {
					t.Errorf("assigned as %+v", a)
				}
			}
		})
		t.Run("once for a key", func(t *testing.T) {
			s.writesOnce(t, onceOnly{s.Operator, http.MethodPatch, path, `{"sharing_limit":3}`, `{"sharing_limit":4}`, 1})
		})
		t.Run("a lender lists none", func(t *testing.T) {
			s.refused(t, hostile{as(s.Lenders[0]), http.MethodGet, "/v1/campaigns", "", problem("forbidden", "The caller's role may not do this", 403,
				"The role lender cannot see campaigns."), nil})
		})
		t.Run("its provider does not change it", func(t *testing.T) {
			s.refused(t, hostile{as(s.Provider), http.MethodPatch, path, `{"sharing_limit":5}`, problem("forbidden", "The caller's role may not do this", 403,
				"The role provider cannot do this; it takes the role operator."), nil})
		})
		bounds := invalid(at("/sharing_limit", "must be a whole number from 1 to 100"))
		for name, test := range map[string]struct{ body, want string }{
			"zero":          {`{"sharing_limit":0}`, bounds},
			"below":         {`{"sharing_limit":-1}`, bounds},
			"too many":      {`{"sharing_limit":101}`, bounds},
			"an overflow":   {`{"sharing_limit":18446744073709551617}`, bounds},
			"a fraction":    {`{"sharing_limit":2.0}`, bounds},
			"null":          {`{"sharing_limit":null}`, bounds},
			"a text":        {`{"sharing_limit":"2"}`, bounds},
			"not named":     {`{}`, invalid(at("/sharing_limit", "is missing"))},
			"a name beside": {`{"sharing_limit":2,"name":"x"}`, invalid(at("/name", "is not a known field"))},
			"nothing":       {``, malformed("The JSON ends too early at byte 0.")},
		} {
			t.Run(name, func(t *testing.T) {
				s.refused(t, hostile{as(s.Operator), http.MethodPatch, path, test.body, test.want, nil})
			})
		}
		for name, id := range map[string]string{"no such campaign": strange, "no id": "autumn", "nobody": exchange.NoID.String()} {
			t.Run(name, func(t *testing.T) {
				s.refused(t, hostile{as(s.Operator), http.MethodPatch, "/v1/campaigns/" + id, `{"sharing_limit":2}`, notFoundBody, nil})
			})
		}
		t.Run("to a lender it is not there", func(t *testing.T) {
			s.refused(t, hostile{as(s.Lenders[0]), http.MethodPatch, path, `{"sharing_limit":2}`, notFoundBody, nil})
		})
		t.Run("another ecosystem is not there", func(t *testing.T) {
			s.refused(t, hostile{as(s.Operator), http.MethodGet, "/v1/campaigns?ecosystem=" + strange, "", notFoundBody, nil})
		})
	})
}
