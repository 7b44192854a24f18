package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestShowDelivery(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		branch := s.branch(t, bank.Party, "101")
		leads := s.ready(t, 3, bank.Party)
		s.pull(t, bank, `{"limit":2}`)
		s.post(t, bank, "/v1/confirm", fmt.Sprintf(`{"numbers":[%d]}`, leads[0].Number), nil)
		s.edit(t, leads[0].ID, city("Cali"))
		lost := s.ready(t, 1, bank.Party)[0]
		s.post(t, s.Operator, assignmentAt(lost.ID, bank.Party)+"/undeliverable", "", nil)

		var all api.DeliveryStatus
		s.show(t, s.Operator, "/v1/delivery", &all)
		if len(all.Receivers) != 3 {
			t.Fatalf("the operator sees %+v", all)
		}
		d := all.Receivers
		own := fmt.Sprintf(`{"lender":{"id":%q,"number":%d,"name":"Banco Uno"},"dealer_code":"001","ready":1,"in_progress":1,"open_since":%q,`+
			`"received_today":1,"undeliverable":1,"changed":1}`, bank.Party, d[0].Lender.Number, d[0].OpenSince)
		ofBranch := fmt.Sprintf(`{"lender":{"id":%q,"number":%d,"name":"Banco Uno"},"branch":{"id":%q,"number":%d,"name":"Sucursal 101"},"dealer_code":"101",`+
			`"ready":0,"in_progress":0,"received_today":0,"undeliverable":0,"changed":0}`, bank.Party, d[0].Lender.Number, branch, d[1].Branch.Number)
		rival := fmt.Sprintf(`{"lender":{"id":%q,"number":%d,"name":"Banco Dos"},"dealer_code":"002","ready":0,"in_progress":0,"received_today":0,"undeliverable":0,"changed":0}`,
			s.Lenders[1].Party, d[2].Lender.Number)
		atBranch := r.Login(t, exchange.Grant{Ecosystem: s.Ecosystem.ID, Role: exchange.RoleLender, Party: bank.Party, Branch: branch})
		for name, test := range map[string]struct {
			login exchangetest.Login
			want  string
		}{"the operator": {s.Operator, own + "," + ofBranch + "," + rival}, "the lender": {bank, own + "," + ofBranch}, "the rival": {s.Lenders[1], rival}, "the branch": {atBranch, ofBranch}} {
			t.Run(name+" sees what it may", func(t *testing.T) {
				got := s.call(t, as(test.login), http.MethodGet, "/v1/delivery?ecosystem="+s.Ecosystem.ID.String(), "")
				if diff := cmp.Diff(fmt.Sprintf(`{"ecosystem":%q,"receivers":[%s]}`, s.Ecosystem.ID, test.want), got.body); diff != "" {
					t.Errorf("answered %d (-want +got):\n%s", got.status, diff)
				}
			})
		}
	})
}

func TestListUndeliverable(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		t.Run("nothing is an empty list", func(t *testing.T) {
			if got := s.call(t, as(s.Operator), http.MethodGet, "/v1/undeliverable", ""); got.body != `{"assignments":[]}` {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		var want []int64
		for i := range 5 {
			lender := s.Lenders[i%2].Party
			lead := s.ready(t, 1, lender)[0]
			want = append(want, lead.Number)
			defer s.post(t, s.Operator, assignmentAt(lead.ID, lender)+"/withdraw", "", nil)
			s.post(t, s.Operator, assignmentAt(lead.ID, lender)+"/undeliverable", `{"reason":"no_answer"}`, nil)
		}
		for limit := 1; limit <= 6; limit++ {
			t.Run(fmt.Sprintf("pages of %d leave nothing out", limit), func(t *testing.T) {
				var numbers []int64
				pages, after := 0, int64(0)
				for {
					var page api.UndeliverablePage
					s.show(t, s.Operator, fmt.Sprintf("/v1/undeliverable?limit=%d&after=%d", limit, after), &page)
					for _, a := range page.Assignments {
						numbers = append(numbers, a.Number)
						if a.State != "undeliverable" || a.Reason != "no_answer" || a.Lead == exchange.NoID {
							t.Errorf("listed %+v", a)
						}
					}
					if pages++; page.Next == 0 || pages > len(want) {
						break
					}
					after = page.Next
				}
				if diff := cmp.Diff(want, numbers); diff != "" || pages != (len(want)+limit-1)/limit {
					t.Errorf("%d pages (-want +got):\n%s", pages, diff)
				}
			})
		}
	})
}

// The bounds of what these calls take in their queries.
func TestQueriesRefused(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	s := newScene(t, r)
	lead := s.submit(t, s.Provider, ana)
	outOf := func(name, detail string) string {
		return malformed("A parameter is out of its bounds.", parameter(name, detail))
	}
	notAs := func(name, detail string) string {
		return malformed("A parameter is not as it must be.", parameter(name, detail))
	}
	lender := as(s.Lenders[0])
	for path, header := range map[string]http.Header{"/v1/changes": lender, "/v1/undeliverable": as(s.Operator), "/v1/leads/" + lead.ID.String() + "/outcomes": as(s.Provider)} {
		for query, want := range map[string]string{
			"limit=0": outOf("limit", "must be a whole number from 1 to 1000"), "limit=1001": outOf("limit", "must be a whole number from 1 to 1000"),
			"after=-1": outOf("after", "must be a whole number from 0 to 9007199254740991"), "after=x": notAs("after", "must be sent once, and be of the documented type"),
			"limit=1&limit=2": notAs("limit", "must be sent once, and be of the documented type"), "after=9007199254740992": outOf("after", "must be a whole number from 0 to 9007199254740991"),
		} {
			t.Run(path+"?"+query, func(t *testing.T) { s.refused(t, hostile{header, http.MethodGet, path + "?" + query, "", want, nil}) })
		}
	}
	for _, path := range []string{"/v1/delivery", "/v1/undeliverable", "/v1/outcome-codes"} {
		for query, want := range map[string]string{
			"ecosystem=x": notAs("ecosystem", "must be a UUID"), "ecosystem=": notAs("ecosystem", "must be a UUID"), "ecosystem=" + strange: notFoundBody,
			"ecosystem=" + exchange.NoID.String(): notAs("ecosystem", "must be a UUID"),
		} {
			t.Run(path+"?"+query, func(t *testing.T) {
				s.refused(t, hostile{as(s.Operator), http.MethodGet, path + "?" + query, "", want, nil})
			})
		}
	}
	known := func(names string) string {
		return malformed("The query has a parameter that this call does not know; it knows: " + names + ".")
	}
	limit := invalid(at("/limit", "must be a whole number from 1 to 1000"))
	for name, test := range map[string]hostile{
		"a pull of none":          {lender, http.MethodPost, "/v1/pull", `{"limit":0}`, limit, nil},
		"a pull of too many":      {lender, http.MethodPost, "/v1/pull", `{"limit":1001}`, limit, nil},
		"a pull of a text":        {lender, http.MethodPost, "/v1/pull", `{"limit":"10"}`, limit, nil},
		"a bare number":           {lender, http.MethodPost, "/v1/pull", `10`, invalid(`{"detail":"must be an object"}`), nil},
		"a pull with a query":     {lender, http.MethodPost, "/v1/pull?limit=10", ``, known("none"), nil},
		"a pull by the operator":  {as(s.Operator), http.MethodPost, "/v1/pull", ``, forbiddenBody("operator", "lender"), nil},
		"a pull by GET":           {lender, http.MethodGet, "/v1/pull", ``, wrongMethod, http.Header{"Allow": {"POST"}}},
		"codes by PUT":            {as(s.Operator), http.MethodPut, "/v1/outcome-codes", `{}`, wrongMethod, http.Header{"Allow": {"GET, PATCH"}}},
		"an extension of what":    {lender, http.MethodPost, "/v1/extend", `{"seconds":60}`, invalid(at("/seconds", "is not a known field")), nil},
		"the provider's delivery": {as(s.Provider), http.MethodGet, "/v1/delivery", "", problem("forbidden", "The caller's role may not do this", 403, "The role provider cannot see deliveries."), nil},
		"outcomes of no lead":     {as(s.Operator), http.MethodGet, "/v1/leads/17/outcomes", "", notFoundBody, nil},
		"outcomes of another's":   {lender, http.MethodGet, "/v1/leads/" + lead.ID.String() + "/outcomes", "", notFoundBody, nil},
	} {
		t.Run(name, func(t *testing.T) { s.refused(t, test) })
	}
}
