package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// pair is two clients of the first lender who have one document.
type pair struct {
	*scene
	leads        [2]api.Lead
	applications [2]exchange.ID
	numbers      [2]int64 // of their persons
	listed       api.Match
}

func newPair(t *testing.T, s *scene, document string) *pair {
	t.Helper()
	p := &pair{scene: s}
	for i, name := range []string{`"Ana","last_name":"Pérez","email":"ana@example.com"`, `"Luisa","last_name":"Gómez","amount":5.00`} {
		p.leads[i] = s.submit(t, s.Provider, fmt.Sprintf(`{"contents":{"phone":"300 1234567","passport":{"number":%q},"first_name":%s}}`, document, name))
		v, err := s.Convert(t.Context(), s.Operator.Caller, exchange.Convert{Lead: p.leads[i].ID, Lender: s.Lenders[0].Party})
		if err != nil {
			t.Fatal(err)
		}
		p.applications[i], p.numbers[i] = v.Application.ID, v.PersonNumber
	}
	var page api.MatchPage
	s.show(t, s.Operator, "/v1/matches?state=open", &page)
	at := slices.IndexFunc(page.Matches, func(m api.Match) bool { return m.Lead == p.leads[1].ID })
	if at < 0 {
		t.Fatalf("the pair is not on the list: %+v", page)
	}
	p.listed = page.Matches[at]
	return p
}

func (p *pair) path(step string) string { return "/v1/matches/" + p.listed.ID.String() + step }

func TestListMatches(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		t.Run("nothing to review is an empty list", func(t *testing.T) {
			if got := s.call(t, as(s.Operator), http.MethodGet, "/v1/matches", ""); got.body != `{"matches":[]}` {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		var pairs []*pair
		for i := range 3 {
			pairs = append(pairs, newPair(t, s, fmt.Sprint(1020304050+i)))
		}
		t.Run("a pair says who, where and why", func(t *testing.T) {
			m := pairs[0].listed
			persons := []int64{m.Person.Number, m.Other.Number}
			slices.Sort(persons)
			if diff := cmp.Diff(pairs[0].numbers[:], persons); diff != "" || !slices.Contains(m.Reasons, "same_document") || m.State != "open" || m.LeadNumber != pairs[0].leads[1].Number || m.DecidedAt != "" {
				t.Errorf("listed %+v", m)
			}
		})
		t.Run("pages leave nothing out", func(t *testing.T) {
			for _, limit := range []int{1, 2, 3, 1000} {
				var seen []exchange.ID
				for after := int64(0); ; {
					var page api.MatchPage
					s.show(t, s.Operator, fmt.Sprintf("/v1/matches?limit=%d&after=%d&ecosystem=%s", limit, after, s.Ecosystem.ID), &page)
					for _, m := range page.Matches {
						seen = append(seen, m.ID)
					}
					if after = page.Next; after == 0 {
						break
					}
				}
				if diff := cmp.Diff([]exchange.ID{pairs[0].listed.ID, pairs[1].listed.ID, pairs[2].listed.ID}, seen); diff != "" {
					t.Errorf("pages of %d (-want +seen):\n%s", limit, diff)
				}
			}
		})
		for name, test := range map[string]struct {
			by         exchangetest.Login
			path, want string
		}{
			"a lender":                    {s.Lenders[0], "/v1/matches", forbiddenBody("lender", "operator")},
			"a provider":                  {s.Provider, "/v1/matches", forbiddenBody("provider", "operator")},
			"an operator of elsewhere":    {r.Russia(t).Operator, "/v1/matches?ecosystem=" + s.Ecosystem.ID.String(), notFoundBody},
			"a state that is none":        {s.Operator, "/v1/matches?state=new", malformed("A parameter is not as it must be.", parameter("state", "must be open, merged, different or settled"))},
			"a pair, by a lender":         {s.Lenders[0], pairs[0].path(""), forbiddenBody("lender", "operator")},
			"a pair that is none":         {s.Operator, "/v1/matches/7", notFoundBody},
			"a pair that is not there":    {s.Operator, "/v1/matches/" + strange, notFoundBody},
			"an undo of what is open":     {s.Operator, pairs[0].path("/undo-merge"), conflicting("The pair is not merged, it is open.")},
			"an undo, by a lender":        {s.Lenders[0], "/v1/applications/" + pairs[0].applications[0].String() + "/undo-conversion", forbiddenBody("lender", "operator")},
			"an undo, by a rival":         {s.Lenders[1], "/v1/applications/" + pairs[0].applications[0].String() + "/undo-conversion", notFoundBody},
			"an undo of no application":   {s.Operator, "/v1/applications/7/undo-conversion", notFoundBody},
			"a pair of another ecosystem": {r.World(t, exchange.Ecosystem{Name: "Perú", Country: "PE", Currency: "PEN"}).Operator, pairs[0].path(""), notFoundBody},
		} {
			t.Run("refused "+name, func(t *testing.T) {
				s.refused(t, hostile{as(test.by), http.MethodGet, test.path, "", test.want, nil})
			})
		}
	})
}

func TestShowMatch(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		p := newPair(t, newScene(t, r), "1020304050")
		type detail struct {
			Match api.Match
			Sides []struct {
				Person   api.Person
				Lenders  []exchange.ID
				Contents struct {
					FirstName string `json:"first_name"`
					Passport  struct{ Number string }
				}
			}
			Agree, Differ []string
			OnlyFirst     []string `json:"only_first"`
			OnlySecond    []string `json:"only_second"`
		}
		var d, masked detail
		p.show(t, p.Operator, p.path(""), &d)
		p.show(t, r.Masked(t, p.World)[exchange.RoleOperator], p.path(""), &masked)
		t.Run("side by side", func(t *testing.T) {
			names := map[int64]string{p.numbers[0]: "Ana", p.numbers[1]: "Luisa"}
			only := [2][]string{{"email"}, {"amount"}}
			if d.Sides[0].Contents.FirstName == "Luisa" { // the lesser id comes first
				only[0], only[1] = only[1], only[0]
			}
			for _, s := range d.Sides {
				if s.Contents.FirstName != names[s.Person.Number] || s.Contents.Passport.Number != "1020304050" || len(s.Lenders) != 1 || s.Lenders[0] != p.Lenders[0].Party {
					t.Errorf("a side is %+v", s)
				}
			}
			if diff := cmp.Diff([][]string{{"phone", "passport"}, {"first_name", "last_name"}, only[0], only[1]}, [][]string{d.Agree, d.Differ, d.OnlyFirst, d.OnlySecond}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
		t.Run("who sees masks sees the comparison and no number", func(t *testing.T) {
			for i := range d.Sides {
				d.Sides[i].Contents.Passport.Number = "••••050"
			}
			if diff := cmp.Diff(d, masked); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	})
}

func TestMergeMatch(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		p, other := newPair(t, s, "1020304050"), newPair(t, s, "1020304051")
		for name, test := range map[string]struct {
			by         exchangetest.Login
			path, body string
			want       string
		}{
			"a lender":                {s.Lenders[0], p.path("/merge"), `{}`, forbiddenBody("lender", "operator")},
			"a field that is none":    {s.Operator, p.path("/merge"), `{"take":["email","password"]}`, invalid(at("/take/1", "is no field of a client"))},
			"somebody else stays":     {s.Operator, p.path("/merge"), fmt.Sprintf(`{"keep":%d}`, other.numbers[0]), invalid(at("/keep", "must be the number of one of the pair"))},
			"wrong types":             {s.Operator, p.path("/merge"), `{"keep":"1","take":"email","other":2,"reason":1}`, invalid(at("/keep", "must be a whole number from 1 to 9007199254740991"), at("/take", "must be a list"), at("/other", "is not a known field"), at("/reason", "must be a text"))},
			"a pair that is none":     {s.Operator, "/v1/matches/7/merge", `{}`, notFoundBody},
			"persons that are none":   {s.Operator, "/v1/matches", `{"keep":9000001,"other":9000002}`, notFoundBody},
			"nobody":                  {s.Operator, "/v1/matches", `{}`, invalid(at("/keep", "is missing"), at("/other", "is missing"))},
			"one person":              {s.Operator, "/v1/matches", fmt.Sprintf(`{"keep":%d,"other":%[1]d}`, p.numbers[0]), conflicting("They are one person already.")},
			"different, by a lender":  {s.Lenders[0], p.path("/different"), `{}`, forbiddenBody("lender", "operator")},
			"reopened while open":     {s.Operator, p.path("/reopen"), `{}`, conflicting("The pair is open, not different.")},
			"undone while open":       {s.Operator, p.path("/undo-merge"), `{}`, conflicting("The pair is not merged, it is open.")},
			"an unknown word":         {s.Operator, p.path("/different"), `{"because":"x"}`, invalid(at("/because", "is not a known field"))},
			"words as a reason":       {s.Operator, p.path("/different"), `{"reason":"Two sisters"}`, invalid(at("/reason", "must be a code such as wrong_number: lower case letters, digits, and _ - . between them; words go into note"))},
			"in an ecosystem of none": {s.Operator, p.path("/merge"), `{"ecosystem":"` + strange + `"}`, notFoundBody},
		} {
			t.Run("refused "+name, func(t *testing.T) {
				s.refused(t, hostile{as(test.by), http.MethodPost, test.path, test.body, test.want, nil})
			})
		}
		t.Run("one person stays, with what it takes", func(t *testing.T) {
			before := s.Events(t, s.Ecosystem.ID)
			var m api.Merged
			s.post(t, s.Operator, p.path("/merge"), fmt.Sprintf(`{"keep":%d,"take":["first_name","amount"],"reason":"same_person","note":"Ana se casó"}`, p.numbers[0]), &m)
			if m.State != "merged" || m.Keep.Number != p.numbers[0] || m.Other.Number != p.numbers[1] || m.Match != p.listed.ID || s.Events(t, s.Ecosystem.ID) == before {
				t.Errorf("answered %+v", m)
			}
			c, err := s.Client(t.Context(), s.Operator.Caller, exchange.ClientRef{Number: p.numbers[1]})
			if err != nil || c.PersonNumber != p.numbers[0] || c.Contents.FirstName.Value() != "Luisa" || c.Contents.LastName.Value() != "Pérez" || c.Contents.Email.Value() != "ana@example.com" {
				t.Errorf("the client is %+v, %v", c, err)
			}
		})
		t.Run("it can be undone", func(t *testing.T) {
			if got := s.call(t, as(s.Operator), http.MethodGet, p.path("/undo-merge"), ""); got.body != `{"possible":true,"obstacles":[]}` {
				t.Errorf("answered %s", got.body)
			}
			var m api.Merged
			s.post(t, s.Operator, p.path("/undo-merge"), "", &m)
			if m.State != "open" || m.Keep.Number != p.numbers[0] || m.Other.Number != p.numbers[1] {
				t.Errorf("answered %+v", m)
			}
			c, err := s.Client(t.Context(), s.Operator.Caller, exchange.ClientRef{Number: p.numbers[1]})
			if err != nil || c.PersonNumber != p.numbers[1] {
				t.Errorf("the client is %+v, %v", c, err)
			}
		})
		t.Run("once for a key", func(t *testing.T) {
			s.writesOnce(t, onceOnly{s.Operator, http.MethodPost, p.path("/merge"), `{"reason":"same_person"}`, `{}`, 1})
		})
		t.Run("what was built on it stands in the way", func(t *testing.T) {
			if _, err := s.EditClient(t.Context(), s.Operator.Caller, exchange.ClientEdit{Client: exchange.ClientRef{Number: p.numbers[0]}, Change: func(c *exchange.Contents) error {
				c.Address.Put("Calle 1")
				return nil
			}}); err != nil {
				t.Fatal(err)
			}
			got := s.call(t, as(s.Operator), http.MethodPost, p.path("/undo-merge"), `{}`)
			if got.status != http.StatusConflict || !strings.Contains(got.body, `"obstacles":[{"code":"client_edited","number":`) {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			if got := s.call(t, as(s.Operator), http.MethodGet, p.path("/undo-merge"), ""); !strings.HasPrefix(got.body, `{"possible":false,"obstacles":[{"code":"client_edited","number":`) {
				t.Errorf("answered %s", got.body)
			}
		})
		t.Run("persons that no review has found", func(t *testing.T) {
			var m api.Merged
			s.post(t, s.Operator, "/v1/matches", fmt.Sprintf(`{"keep":%d,"other":%d,"reason":"same_person"}`, p.numbers[0], other.numbers[0]), &m)
			if m.State != "merged" || m.Keep.Number != p.numbers[0] {
				t.Errorf("answered %+v", m)
			}
		})
	})
}

func TestDeclareDifferent(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		p := newPair(t, newScene(t, r), "1020304050")
		var m api.Match
		p.post(t, p.Operator, p.path("/different"), `{"reason":"sisters","note":"Ana y Luisa"}`, &m)
		if m.State != "different" || m.DecidedAt == "" || m.Decision == 0 {
			t.Errorf("answered %+v", m)
		}
		p.refused(t, hostile{as(p.Operator), http.MethodPost, p.path("/different"), `{}`, conflicting("The pair is different, not open."), nil})
		p.refused(t, hostile{as(p.Operator), http.MethodPost, p.path("/merge"), `{}`, conflicting("The pair is decided: different."), nil})
		var again api.Match
		p.post(t, p.Operator, p.path("/reopen"), "", &again)
		if again.State != "open" || again.DecidedAt != "" {
			t.Errorf("answered %+v", again)
		}
		p.writesOnce(t, onceOnly{p.Operator, http.MethodPost, p.path("/different"), `{"reason":"sisters"}`, `{}`, 1})
	})
}

func TestUndoConversion(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		desk := r.Masked(t, s.World)[exchange.RoleOperator]
		convert := func(t *testing.T, document string) (lead api.Lead, path string) {
			t.Helper()
			lead = s.submit(t, s.Provider, `{"contents":{"first_name":"Ana","last_name":"Ruiz","phone":"3001234567","passport":{"number":"`+document+`"}}}`)
			v, err := s.Convert(t.Context(), s.Operator.Caller, exchange.Convert{Lead: lead.ID, Lender: s.Lenders[0].Party})
			if err != nil {
				t.Fatal(err)
			}
			return lead, "/v1/applications/" + v.Application.ID.String() + "/undo-conversion"
		}
		t.Run("the lead is as it was", func(t *testing.T) {
			lead, path := convert(t, "1020304050")
			if got := s.call(t, as(s.Operator), http.MethodGet, path, ""); got.body != `{"possible":true,"obstacles":[]}` {
				t.Errorf("answered %s", got.body)
			}
			got := s.call(t, as(desk), http.MethodPost, path, `{"reason":"wrong_person"}`)
			if v := got.lead(t); got.status != http.StatusOK || v.ID != lead.ID || v.Application.ID != exchange.NoID || v.Person.ID != exchange.NoID || !strings.Contains(got.body, `"number":"••••050"`) {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			s.refused(t, hostile{as(s.Operator), http.MethodPost, path, "", notFoundBody, nil})
		})
		t.Run("once for a key", func(t *testing.T) {
			_, path := convert(t, "1020304051")
			s.writesOnce(t, onceOnly{s.Operator, http.MethodPost, path, `{}`, `{"reason":"wrong_person"}`, 1})
		})
		t.Run("what was built on it stands in the way", func(t *testing.T) {
			lead, path := convert(t, "1020304052")
			s.post(t, s.Lenders[0], "/v1/outcomes", fmt.Sprintf(`{"outcomes":[{"number":%d,"status":1,"occurred_at":"2026-03-02T00:00:00Z"}]}`, lead.Number), nil)
			want := `"obstacles":[{"code":"outcome_reported"`
			got := s.call(t, as(s.Operator), http.MethodPost, path, "")
			shown := s.call(t, as(s.Operator), http.MethodGet, path, "")
			if got.status != http.StatusConflict || !strings.Contains(got.body, want) || !strings.Contains(shown.body, `{"possible":false,`+want) {
				t.Errorf("answered %d %s, asked before %s", got.status, got.body, shown.body)
			}
		})
	})
}
