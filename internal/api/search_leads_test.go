package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestSearchLeads(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		const path = "/v1/leads/search"
		lead := s.submit(t, s.Provider, sealed)
		for range 22 {
			s.submit(t, s.Operator, `{"contents":{"first_name":"Luis","phone":"3001234567"}}`)
		}
		found := func(t *testing.T, body string) (leads []api.Lead, next int64) {
			t.Helper()
			got := s.call(t, as(s.Operator), http.MethodPost, path, body)
			var page struct {
				Leads []struct {
					ID     exchange.ID
					Number int64
				}
				Next int64
			}
			got.read(t, &page)
			if got.status != http.StatusOK {
				t.Fatalf("answered %d %s", got.status, got.body)
			}
			for _, l := range page.Leads {
				leads = append(leads, api.Lead{ID: l.ID, Number: l.Number})
			}
			return leads, page.Next
		}
		t.Run("by what identifies it", func(t *testing.T) {
			for _, body := range []string{
				`{"document":{"series":"ab","number":"1020-304 050"}}`, `{"tax_id":"900.123.456"}`, `{"tax_id":"900.123.456-8","email":" ANA@EXAMPLE.COM","external_id":"s-1"}`,
				`{"phone":"+57 300 123 4567","document":{"series":"AB","number":"1020304050"},"ecosystem":"` + s.Ecosystem.ID.String() + `"}`,
			} {
				if leads, next := found(t, body); len(leads) != 1 || leads[0].ID != lead.ID || next != 0 {
					t.Errorf("%s finds %+v, next %d", body, leads, next)
				}
			}
		})
		t.Run("a found lead is what it is when it is shown", func(t *testing.T) {
			got := s.call(t, as(s.Provider), http.MethodPost, path, `{"tax_id":"900123456"}`)
			shown := s.call(t, as(s.Provider), http.MethodGet, "/v1/leads/"+lead.ID.String(), "")
			if diff := cmp.Diff(`{"leads":[`+shown.body+`]}`, got.body); diff != "" {
				t.Errorf("(-shown +found):\n%s", diff)
			}
		})
		t.Run("pages leave nothing out", func(t *testing.T) {
			for _, limit := range []int{1, 7, 20, 22, 23, 100} {
				seen, after := map[int64]bool{}, int64(0)
				for {
					leads, next := found(t, fmt.Sprintf(`{"phone":"3001234567","limit":%d,"after":%d}`, limit, after))
					for _, l := range leads {
						seen[l.Number] = true
					}
					if next == 0 {
						break
					}
					if len(leads) != limit {
						t.Fatalf("a page of %d has %d", limit, len(leads))
					}
					after = next
				}
				if len(seen) != 23 {
					t.Errorf("pages of %d have %d leads", limit, len(seen))
				}
			}
		})
		t.Run("nothing found is an empty list", func(t *testing.T) {
			for body, by := range map[string]exchangetest.Login{`{"tax_id":"1"}`: s.Operator, `{"phone":"nobody"}`: s.Operator, `{"tax_id":"900123456"}`: s.Lenders[0]} {
				if got := s.call(t, as(by), http.MethodPost, path, body); got.body != `{"leads":[]}` {
					t.Errorf("%s is answered %s", body, got.body)
				}
			}
		})
		number := func(most string) string { return "must be a whole number from " + most }
		for name, test := range map[string]struct{ body, want string }{
			"nothing to search by":    {`{"limit":5}`, invalid(`{"detail":"must have something to search by: phone, email, tax_id, document or external_id"}`)},
			"wrong types":             {`{"phone":3001234567,"document":"1020304050","email":null,"limit":"5"}`, invalid(at("/phone", "must be a text"), at("/document", "must be an object"), at("/email", "must be a text"), at("/limit", number("1 to 100")))},
			"empty texts":             {`{"phone":"","document":{"number":""},"tax_id":""}`, invalid(at("/phone", "must not be empty"), at("/document/number", "must not be empty"), at("/tax_id", "must not be empty"))},
			"out of bounds":           {`{"phone":"` + strings.Repeat("1", 201) + `","after":-1,"limit":101}`, invalid(at("/phone", "must be at most 200 characters"), at("/after", number("0 to 9007199254740991")), at("/limit", number("1 to 100")))},
			"a series alone":          {`{"document":{"series":"AB"}}`, invalid(at("/document/number", "is missing"))},
			"by what is not searched": {`{"social_id":"1"}`, invalid(at("/social_id", "is not a known field"))},
			"another ecosystem":       {`{"phone":"1","ecosystem":"` + strange + `"}`, notFoundBody},
		} {
			t.Run(name, func(t *testing.T) {
				s.refused(t, hostile{as(s.Operator), http.MethodPost, path, test.body, test.want, nil})
			})
		}
	})
}
