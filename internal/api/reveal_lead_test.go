package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestRevealLead(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		desk := r.Masked(t, s.World)[exchange.RoleOperator]
		lead := s.submit(t, s.Provider, sealed)
		path := "/v1/leads/" + lead.ID.String() + "/reveal"
		t.Run("the fields are in clear, and who asked is recorded", func(t *testing.T) {
			got := s.call(t, as(desk), http.MethodPost, path, `{"fields":["incomes","tax_id","employer_tax_id"],"reason":"identity_check","note":"Ana llama"}`)
			var v struct{ Event int64 }
			got.read(t, &v)
			want := fmt.Sprintf(`{"lead":%q,"number":%d,"version":1,"event":%d,"contents":{"tax_id":"900123456","incomes":[{"employer":"860002964"}]}}`, lead.ID, lead.Number, v.Event)
			if got.status != http.StatusOK || got.body != want {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			events := s.call(t, as(s.Operator), http.MethodGet, fmt.Sprintf("/v1/leads/%s/events?after=%d", lead.ID, v.Event-1), "")
			for _, want := range []string{`"kind":"lead.revealed"`, `"by":{"credential":"` + desk.ID, `"facts":{"fields":"incomes tax_id employer_tax_id","reason":"identity_check"},"note":"Ana llama"`} {
				if !strings.Contains(events.body, want) {
					t.Errorf("no %s in %s", want, events.body)
				}
			}
			if got := s.call(t, as(s.Provider), http.MethodGet, "/v1/leads/"+lead.ID.String()+"/events", ""); strings.Contains(got.body, "lead.revealed") {
				t.Errorf("the provider reads %s", got.body)
			}
		})
		t.Run("once for a key", func(t *testing.T) {
			s.writesOnce(t, onceOnly{desk, http.MethodPost, path, `{"fields":["passport"],"reason":"identity_check"}`, `{"fields":["tax_id"],"reason":"identity_check"}`, 1})
		})
		field := "must be one of " + strings.Join(exchange.MaskableFields(), ", ")
		for name, test := range map[string]struct{ path, body, want string }{
			"nothing said":        {path, `{}`, invalid(at("/fields", "is missing"), at("/reason", "is missing"))},
			"no field":            {path, `{"fields":[],"reason":"x"}`, invalid(at("/fields", "must name at least one field"))},
			"no such field":       {path, `{"fields":["tax_id","passport.number"],"reason":"x"}`, invalid(at("/fields/1", field))},
			"what is open":        {path, `{"fields":["phone"],"reason":"x"}`, invalid(at("/fields/0", field))},
			"twice":               {path, `{"fields":["tax_id","tax_id"],"reason":"x"}`, invalid(at("/fields/1", "names a field that was named before"))},
			"words as a reason":   {path, `{"fields":["tax_id"],"reason":"Ana asked"}`, invalid(at("/reason", "must be a code such as wrong_number: lower case letters, digits, and _ - . between them; words go into note"))},
			"wrong types":         {path, `{"fields":"tax_id","reason":7,"all":true}`, invalid(at("/fields", "must be a list"), at("/reason", "must be a text"), at("/all", "is not a known field"))},
			"too many":            {path, `{"reason":"x","fields":[` + strings.Repeat(`"tax_id",`, 50) + `"tax_id"]}`, invalid(at("/fields", "must be at most 50 elements"))},
			"a lead that is none": {"/v1/leads/7/reveal", `{"fields":["tax_id"],"reason":"x"}`, notFoundBody},
		} {
			t.Run(name, func(t *testing.T) {
				s.refused(t, hostile{as(desk), http.MethodPost, test.path, test.body, test.want, nil})
			})
		}
		t.Run("nobody reveals what it does not see", func(t *testing.T) {
			s.refused(t, hostile{as(s.Lenders[0]), http.MethodPost, path, `{"fields":["tax_id"],"reason":"x"}`, notFoundBody, nil})
		})
	})
}
