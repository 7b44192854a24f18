package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/api"
	"leadex/internal/exchangetest"
)

func TestOutcomes(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank, rival := s.Lenders[0], s.Lenders[1]
		lead, waiting := s.ready(t, 1, bank.Party)[0], s.ready(t, 1, bank.Party)[0]
		s.pull(t, bank, `{"limit":1}`)
		s.post(t, bank, "/v1/confirm", `{"all":true}`, nil)
		s.give(t, lead.ID, rival.Party)
		s.receive(t, rival)
		path := "/v1/leads/" + lead.ID.String() + "/outcomes"
		outcome := func(number int64, rest string) string { return fmt.Sprintf(`{"number":%d,%s}`, number, rest) }
		called := outcome(lead.Number, `"status":0,"reason":-9223372036854775808,"occurred_at":"2026-03-02T10:00:00.1234567-05:00"`)

		t.Run("some are recorded and some are not", func(t *testing.T) {
			body := `{"outcomes":[` + strings.Join([]string{called, called, outcome(waiting.Number, `"status":1,"occurred_at":"2026-03-02T00:00:00Z"`),
				outcome(lead.Number, `"status":9223372036854775807,"occurred_at":"2026-03-03T00:00:00Z"`)}, ",") + `]}`
			got := s.call(t, as(bank), http.MethodPost, "/v1/outcomes", body)
			want := fmt.Sprintf(`{"recorded":[%d],"refused":[{"number":%d,"code":"conflict","detail":"The lead was not handed out yet."}]}`, lead.Number, waiting.Number)
			if got.status != http.StatusOK || got.body != want {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		s.post(t, rival, "/v1/outcomes", `{"outcomes":[`+outcome(lead.Number, `"status":7,"occurred_at":"2026-03-02T00:00:00Z"`)+`]}`, nil)

		t.Run("each sees what it may", func(t *testing.T) {
			var all api.OutcomePage
			s.show(t, s.Operator, path, &all)
			if len(all.Outcomes) != 3 {
				t.Fatalf("the operator sees %+v", all)
			}
			o := all.Outcomes
			first := fmt.Sprintf(`{"event":%d,"lender":%q,"status":0,"reason":-9223372036854775808,"occurred_at":"2026-03-02T15:00:00.123456Z","reported_at":%q}`, o[0].Event, bank.Party, o[0].ReportedAt)
			second := fmt.Sprintf(`{"event":%d,"lender":%q,"status":9223372036854775807,"occurred_at":"2026-03-03T00:00:00.000000Z","reported_at":%q}`, o[1].Event, bank.Party, o[1].ReportedAt)
			third := fmt.Sprintf(`{"event":%d,"lender":%q,"status":7,"occurred_at":"2026-03-02T00:00:00.000000Z","reported_at":%q}`, o[2].Event, rival.Party, o[2].ReportedAt)
			var plain []string
			for _, o := range o {
				plain = append(plain, fmt.Sprintf(`{"event":%d,"occurred_at":%q,"reported_at":%q}`, o.Event, o.OccurredAt, o.ReportedAt))
			}
			for name, test := range map[string]struct {
				login exchangetest.Login
				want  []string
			}{"the operator": {s.Operator, []string{first, second, third}}, "the lender": {bank, []string{first, second}}, "the rival": {rival, []string{third}}, "the provider": {s.Provider, plain}} {
				got := s.call(t, as(test.login), http.MethodGet, path, "")
				if diff := cmp.Diff(`{"outcomes":[`+strings.Join(test.want, ",")+`]}`, got.body); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
		})
		t.Run("pages leave nothing out", func(t *testing.T) {
			for _, l := range []exchangetest.Login{s.Operator, s.Provider} {
				var seen []int64
				for after := int64(0); len(seen) <= 3; {
					var page api.OutcomePage
					s.show(t, l, fmt.Sprintf("%s?limit=2&after=%d", path, after), &page)
					for _, o := range page.Outcomes {
						seen = append(seen, o.Event)
					}
					if after = page.Next; after == 0 {
						break
					}
				}
				if len(seen) != 3 || seen[0] >= seen[1] || seen[1] >= seen[2] {
					t.Errorf("events %v", seen)
				}
			}
		})
		t.Run("once for a key", func(t *testing.T) {
			one := func(status int) string {
				return `{"outcomes":[` + outcome(lead.Number, fmt.Sprintf(`"status":%d,"occurred_at":"2026-03-04T00:00:00Z"`, status)) + `]}`
			}
			s.writesOnce(t, onceOnly{bank, http.MethodPost, "/v1/outcomes", one(4), one(5), 1})
		})
	})
}

func TestReportOutcomesRefused(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	s := newScene(t, r)
	code := "must be a whole number from -9223372036854775808 to 9223372036854775807"
	for name, test := range map[string]struct{ body, want string }{
		"no list":           {`{}`, invalid(at("/outcomes", "is missing"))},
		"nothing in it":     {`{"outcomes":[{}]}`, invalid(at("/outcomes/0/number", "is missing"), at("/outcomes/0/status", "is missing"), at("/outcomes/0/occurred_at", "is missing"))},
		"codes that are no": {`{"outcomes":[{"number":1,"status":"4","reason":null,"occurred_at":"2026-03-02T00:00:00Z"}]}`, invalid(at("/outcomes/0/status", code), at("/outcomes/0/reason", code))},
		"beyond 64 bits":    {`{"outcomes":[{"number":1,"status":9223372036854775808,"occurred_at":"2026-03-02T00:00:00Z"}]}`, invalid(at("/outcomes/0/status", code))},
		"no year":           {`{"outcomes":[{"number":1,"status":1,"occurred_at":"0001-01-01T00:00:00Z"}]}`, invalid(at("/outcomes/0/occurred_at", "must be of a year from 1900 to 9999"))},
		"beyond the years":  {`{"outcomes":[{"number":1,"status":1,"occurred_at":"9999-12-31T23:59:59-05:00"}]}`, invalid(at("/outcomes/0/occurred_at", "must be of a year from 1900 to 9999"))},
		"no zone":           {`{"outcomes":[{"number":1,"status":1,"occurred_at":"2026-03-02T00:00:00"}]}`, invalid(at("/outcomes/0/occurred_at", "must be a time such as 2026-03-02T12:00:00Z"))},
		"too many":          {`{"outcomes":[` + strings.Repeat(`{"number":1,"status":1,"occurred_at":"2026-03-02T00:00:00Z"},`, 5000) + `{}]}`, invalid(at("/outcomes", "must be at most 5000 elements"))},
	} {
		t.Run(name, func(t *testing.T) {
			s.refused(t, hostile{as(s.Lenders[0]), http.MethodPost, "/v1/outcomes", test.body, test.want, nil})
		})
	}
}

func TestOutcomeCodes(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		lead := s.ready(t, 1, bank.Party)[0]
		s.receive(t, bank)
		s.post(t, bank, "/v1/outcomes", fmt.Sprintf(`{"outcomes":[{"number":%d,"status":3,"reason":0,"occurred_at":"2026-03-02T00:00:00Z"}]}`, lead.Number), nil)
		times := func(c api.OutcomeCode) string {
			return fmt.Sprintf(`"created_at":%q,"updated_at":%q}`, c.CreatedAt, c.UpdatedAt)
		}

		t.Run("what was reported and never mapped is seen", func(t *testing.T) {
			got := s.call(t, as(s.Operator), http.MethodGet, "/v1/outcome-codes", "")
			var l api.OutcomeCodeList
			got.read(t, &l)
			if want := `{"codes":[{"status":3,"reason":0,"any_reason":false,` + times(l.Codes[0]) + `]}`; got.body != want {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			if got := s.call(t, as(s.Provider), http.MethodGet, "/v1/outcome-codes", ""); got.body != `{"codes":[]}` {
				t.Errorf("the provider is answered %s", got.body)
			}
		})
		t.Run("a class holds for what was reported before", func(t *testing.T) {
			got := s.call(t, as(s.Operator), http.MethodPatch, "/v1/outcome-codes", `{"codes":[{"status":3,"any_reason":true,"class":"contacted"},{"status":3,"class":"declined"}]}`)
			var l api.OutcomeCodeList
			got.read(t, &l)
			if got.status != http.StatusOK || len(l.Codes) != 3 {
				t.Fatalf("answered %d %s", got.status, got.body)
			}
			var page api.OutcomePage
			s.show(t, s.Provider, "/v1/leads/"+lead.ID.String()+"/outcomes", &page)
			if page.Outcomes[0].Class != "contacted" {
				t.Errorf("the provider sees %+v", page)
			}
		})
		t.Run("null takes it away", func(t *testing.T) {
			s.send(t, s.Operator, http.MethodPatch, "/v1/outcome-codes", `{"ecosystem":"`+s.Ecosystem.ID.String()+`","codes":[{"status":3,"any_reason":true,"class":null}]}`, nil)
			var page api.OutcomePage
			s.show(t, s.Provider, "/v1/leads/"+lead.ID.String()+"/outcomes", &page)
			if page.Outcomes[0].Class != "" {
				t.Errorf("the provider sees %+v", page)
			}
		})
		t.Run("once for a key", func(t *testing.T) {
			s.writesOnce(t, onceOnly{s.Operator, http.MethodPatch, "/v1/outcome-codes", `{"codes":[{"status":8,"class":"funded"}]}`, `{"codes":[]}`, 1})
		})
		class := "must be null or one of contacted, unreachable, appointment, applied, approved, declined, funded, invalid"
		for name, test := range map[string]struct{ body, want string }{
			"no list":           {`{}`, invalid(at("/codes", "is missing"))},
			"nothing in it":     {`{"codes":[{}]}`, invalid(at("/codes/0/status", "is missing"), at("/codes/0/class", "is missing"))},
			"no class":          {`{"codes":[{"status":1,"class":"won"},{"status":2,"class":""}]}`, invalid(at("/codes/0/class", class), at("/codes/1/class", class))},
			"both reasons":      {`{"codes":[{"status":1,"reason":2,"any_reason":true,"class":"funded"}]}`, invalid(at("/codes/0/reason", "must not be given together with any_reason"))},
			"a code twice":      {`{"codes":[{"status":1,"class":"funded"},{"status":1,"any_reason":false,"class":"funded"}]}`, invalid(at("/codes/1", "names a code that was named before"))},
			"too many":          {`{"codes":[` + strings.Repeat(`{"status":1,"class":"funded"},`, 1000) + `{}]}`, invalid(at("/codes", "must be at most 1000 elements"))},
			"another ecosystem": {`{"ecosystem":"` + strange + `","codes":[]}`, notFoundBody},
			"no ecosystem":      {`{"ecosystem":"x","codes":[]}`, invalid(at("/ecosystem", "must be a UUID"))},
		} {
			t.Run(name, func(t *testing.T) {
				s.refused(t, hostile{as(s.Operator), http.MethodPatch, "/v1/outcome-codes", test.body, test.want, nil})
			})
		}
	})
}
