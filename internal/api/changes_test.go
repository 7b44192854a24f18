package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// changes is a page of changed leads, as they are written.
type changes struct {
	Leads []struct {
		ID           exchange.ID
		Number       int64
		Version      int64
		KnownVersion int64 `json:"known_version"`
		Lead         json.RawMessage
	}
	Next int64
}

func (s *scene) changes(t *testing.T, l exchangetest.Login, query string) (c changes) {
	t.Helper()
	s.show(t, l, "/v1/changes"+query, &c)
	return c
}

func (c changes) numbers() []int64 {
	numbers := []int64{}
	for _, l := range c.Leads {
		numbers = append(numbers, l.Number)
	}
	return numbers
}

// edit has the operator change a lead.
func (s *scene) edit(t *testing.T, lead exchange.ID, change func(*exchange.Contents)) {
	t.Helper()
	_, err := s.Edit(t.Context(), s.Operator.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead}, Change: func(c *exchange.Contents) error {
		change(c)
		return nil
	}})
	if err != nil {
		t.Fatal("edit:", err)
	}
}

func city(name string) func(*exchange.Contents) {
	return func(c *exchange.Contents) { c.Address.Put(name) }
}

func TestListChanges(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		leads := s.ready(t, 4, bank.Party)
		t.Run("nothing is an empty list", func(t *testing.T) {
			if got := s.call(t, as(bank), http.MethodGet, "/v1/changes", ""); got.body != `{"leads":[]}` {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		s.pull(t, bank, "")
		s.edit(t, leads[3].ID, city("Cali")) // between pull and confirmation
		s.receive(t, bank)
		for n, i := range []int{1, 0, 2, 1} {
			s.edit(t, leads[i].ID, city(fmt.Sprint("Calle ", n)))
		}
		order := []int64{leads[3].Number, leads[0].Number, leads[2].Number, leads[1].Number}

		t.Run("the longest ago changed comes first", func(t *testing.T) {
			c := s.changes(t, bank, "")
			if diff := cmp.Diff(order, c.numbers()); diff != "" || c.Next != 0 {
				t.Errorf("next %d, leads (-want +got):\n%s", c.Next, diff)
			}
			last := c.Leads[3]
			if last.Version != 3 || last.KnownVersion != 1 || !strings.Contains(string(last.Lead), `"address":"Calle 3"`) || !strings.Contains(string(last.Lead), `"changed":true`) {
				t.Errorf("the last is of version %d, known %d: %s", last.Version, last.KnownVersion, last.Lead)
			}
		})
		for limit := 1; limit <= 5; limit++ {
			t.Run(fmt.Sprintf("pages of %d leave nothing out", limit), func(t *testing.T) {
				var numbers []int64
				for after, pages := int64(0), 0; pages < 5; pages++ {
					c := s.changes(t, bank, fmt.Sprintf("?limit=%d&after=%d", limit, after))
					numbers = append(numbers, c.numbers()...)
					if after = c.Next; after == 0 {
						break
					}
				}
				if diff := cmp.Diff(order, numbers); diff != "" {
					t.Errorf("leads (-want +got):\n%s", diff)
				}
			})
		}
		t.Run("another lender has none of them", func(t *testing.T) {
			if c := s.changes(t, s.Lenders[1], ""); len(c.Leads) != 0 {
				t.Errorf("answered %+v", c)
			}
		})
		t.Run("the operator has none to read", func(t *testing.T) {
			s.refused(t, hostile{as(s.Operator), http.MethodGet, "/v1/changes", "", forbiddenBody("operator", "lender"), nil})
		})
	})
}

func TestConfirmChanges(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		leads := s.ready(t, 2, bank.Party)
		s.pull(t, bank, `{"limit":1}`)
		s.post(t, bank, "/v1/confirm", `{"all":true}`, nil)
		s.edit(t, leads[0].ID, city("Cali"))
		confirm := func(number, version int64) string {
			return fmt.Sprintf(`{"changes":[{"number":%d,"version":%d}]}`, number, version)
		}
		t.Run("what cannot be is refused by its number", func(t *testing.T) {
			for body, want := range map[string]string{
				confirm(leads[0].Number, 3):     fmt.Sprintf(`{"received":[],"refused":[{"number":%d,"code":"invalid","detail":"Version is none of the lead's versions, which are 1 to 2."}]}`, leads[0].Number),
				confirm(leads[1].Number, 1):     fmt.Sprintf(`{"received":[],"refused":[{"number":%d,"code":"conflict","detail":"The lead was not handed out yet."}]}`, leads[1].Number),
				confirm(leads[1].Number+999, 1): fmt.Sprintf(`{"received":[],"refused":[{"number":%d,"code":"not-found","detail":"There is no such thing, or it is not for you to see."}]}`, leads[1].Number+999),
			} {
				if got := s.call(t, as(bank), http.MethodPost, "/v1/changes/confirm", body); got.status != http.StatusOK || got.body != want {
					t.Errorf("%s is answered %d %s", body, got.status, got.body)
				}
			}
		})
		t.Run("an earlier version leaves it on the list", func(t *testing.T) {
			s.post(t, bank, "/v1/changes/confirm", confirm(leads[0].Number, 1), nil)
			if c := s.changes(t, bank, ""); len(c.Leads) != 1 {
				t.Errorf("listed %+v", c)
			}
		})
		t.Run("the current one takes it off, once for a key", func(t *testing.T) {
			s.writesOnce(t, onceOnly{bank, http.MethodPost, "/v1/changes/confirm", confirm(leads[0].Number, 2), confirm(leads[0].Number, 1), 1})
			if c := s.changes(t, bank, ""); len(c.Leads) != 0 {
				t.Errorf("listed %+v", c)
			}
		})
		version := "must be a whole number from 1 to 9007199254740991"
		for name, test := range map[string]struct{ body, want string }{
			"no list":        {`{}`, invalid(at("/changes", "is missing"))},
			"no members":     {`{"changes":[{}]}`, invalid(at("/changes/0/number", "is missing"), at("/changes/0/version", "is missing"))},
			"numbers alone":  {`{"changes":[1,2]}`, invalid(at("/changes/0", "must be an object"), at("/changes/1", "must be an object"))},
			"strange values": {`{"changes":[{"number":0,"version":"2","at":1}]}`, invalid(at("/changes/0/number", version), at("/changes/0/version", version), at("/changes/0/at", "is not a known field"))},
			"too many":       {`{"changes":[` + strings.Repeat(`{"number":1,"version":1},`, 1000) + `{}]}`, invalid(at("/changes", "must be at most 1000 elements"))},
		} {
			t.Run(name, func(t *testing.T) {
				s.refused(t, hostile{as(bank), http.MethodPost, "/v1/changes/confirm", test.body, test.want, nil})
			})
		}
	})
}

func TestListChangesOfLargeLeads(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	s := newScene(t, r)
	const count = 25
	leads := s.ready(t, count, s.Lenders[0].Party)
	s.receive(t, s.Lenders[0])
	for _, l := range leads {
		s.edit(t, l.ID, func(c *exchange.Contents) {
			c.History.Put(exchange.RawJSON(`["` + strings.Repeat("x", 250<<10) + `"]`))
		})
	}
	listed, pages, after := 0, 0, int64(0)
	for {
		got := s.call(t, as(s.Lenders[0]), http.MethodGet, fmt.Sprintf("/v1/changes?after=%d", after), "")
		if len(got.body) > api.MostPageBytes+1<<20 {
			t.Errorf("a page has %d bytes", len(got.body))
		}
		var c changes
		got.read(t, &c)
		listed += len(c.Leads)
		if pages++; c.Next == 0 || pages > count {
			break
		}
		after = c.Next
	}
	if listed != count || pages < 2 {
		t.Errorf("%d leads in %d pages", listed, pages)
	}
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		s.terms(t, bank.Party, `{"revisions":true}`)
		leads := s.ready(t, 2, bank.Party)
		s.receive(t, bank)
		s.edit(t, leads[1].ID, city("Cali"))
		t.Run("what changed is handed out again and marked", func(t *testing.T) {
			p := s.pull(t, bank, "")
			if len(p.Leads) != 1 || p.Leads[0].Number != leads[1].Number || p.Leads[0].Revision != 1 || p.Leads[0].State != "received" {
				t.Fatalf("answered %+v", p)
			}
			if a := (reply{body: string(p.Leads[0].Lead)}).lead(t).Assignments[0]; a.Revision != 1 || a.FirstVersion != 2 || a.KnownVersion != 1 {
				t.Errorf("its assignment is %+v", a)
			}
		})
		t.Run("until it is confirmed", func(t *testing.T) {
			s.post(t, bank, "/v1/confirm", `{"all":true}`, nil)
			if p := s.pull(t, bank, ""); len(p.Leads) != 0 {
				t.Errorf("answered %+v", p)
			}
			var l struct{ Assignments []api.Assignment }
			s.show(t, s.Operator, "/v1/leads/"+leads[1].ID.String(), &l)
			if a := l.Assignments[0]; a.KnownVersion != 2 || a.Changed || a.Revision != 1 || a.Attempts != 1 {
				t.Errorf("shown %+v", a)
			}
		})
	})
}

func TestReplayLeads(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		leads := s.ready(t, 3, bank.Party)
		s.receive(t, bank)
		day := `"from":"2026-03-02T07:00:00-05:00","to":"2026-03-03T00:00:00Z"`
		t.Run("a lender has its own handed out again", func(t *testing.T) {
			for _, want := range []string{`{"replayed":3}`, `{"replayed":0}`} { // the second time all are due
				if got := s.call(t, as(bank), http.MethodPost, "/v1/replays", "{"+day+"}"); got.status != http.StatusOK || got.body != want {
					t.Errorf("answered %d %s", got.status, got.body)
				}
			}
			p := s.pull(t, bank, "")
			if diff := cmp.Diff([]int64{leads[0].Number, leads[1].Number, leads[2].Number}, p.numbers()); diff != "" || p.Leads[0].Revision != 1 {
				t.Errorf("pulled %+v (-want +got):\n%s", p, diff)
			}
			s.post(t, bank, "/v1/confirm", `{"all":true}`, nil)
		})
		t.Run("an operator for it", func(t *testing.T) {
			var got api.Replayed
			s.post(t, s.Operator, "/v1/replays", fmt.Sprintf(`{"lender":%q,%s}`, bank.Party, day), &got)
			if got.Replayed != 3 {
				t.Errorf("answered %+v", got)
			}
		})
		t.Run("another period has nothing", func(t *testing.T) {
			var got api.Replayed
			s.post(t, bank, "/v1/replays", `{"from":"2026-03-03T00:00:00Z","to":"2026-03-04T00:00:00Z"}`, &got)
			if got.Replayed != 0 {
				t.Errorf("answered %+v", got)
			}
		})
		operator := as(s.Operator)
		for name, test := range map[string]hostile{
			"no period":       {as(bank), http.MethodPost, "/v1/replays", `{}`, invalid(at("/from", "is missing"), at("/to", "is missing")), nil},
			"a day":           {as(bank), http.MethodPost, "/v1/replays", `{"from":"2026-03-02","to":"2026-03-03"}`, invalid(at("/from", "must be a time such as 2026-03-02T12:00:00Z"), at("/to", "must be a time such as 2026-03-02T12:00:00Z")), nil},
			"before all time": {as(bank), http.MethodPost, "/v1/replays", `{"from":"0001-01-01T00:00:00Z","to":"2026-03-03T00:00:00Z"}`, invalid(at("/from", "must be of a year from 1900 to 9999")), nil},
			"backwards":       {as(bank), http.MethodPost, "/v1/replays", `{"from":"2026-03-03T00:00:00Z","to":"2026-03-02T00:00:00Z"}`, invalid(at("/to", "must be after from")), nil},
			"an empty period": {as(bank), http.MethodPost, "/v1/replays", `{"from":"2026-03-02T00:00:00Z","to":"2026-03-02T00:00:00Z"}`, invalid(at("/to", "must be after from")), nil},
			"no lender":       {operator, http.MethodPost, "/v1/replays", "{" + day + "}", invalid(at("/lender", "is required")), nil},
			"no such lender":  {operator, http.MethodPost, "/v1/replays", `{"lender":"` + strange + `",` + day + "}", notFoundBody, nil},
			"no such branch":  {as(bank), http.MethodPost, "/v1/replays", `{"branch":"` + strange + `",` + day + "}", invalid(at("/branch", "no such branch of this lender")), nil},
			"another lender":  {as(s.Lenders[1]), http.MethodPost, "/v1/replays", `{"lender":"` + bank.Party.String() + `",` + day + "}", notFoundBody, nil},
		} {
			t.Run(name, func(t *testing.T) { s.refused(t, test) })
		}
	})
}
