package leancore

import (
	"net/http/httptest"
	"net/url"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// FuzzReadSubmission reads any body as a lead. A lead that is taken must come
// out with exactly the documented keys, and what comes out must come out again
// the same when it is sent back.
func FuzzReadSubmission(f *testing.F) {
	f.Add([]byte(leadFile(f)))
	for _, seed := range []string{
		`{"name": "Ana", "phone": "573001234567"}`,
		`{"name":"","lastname":null,"quota":1e3,"score":-0,"history":[1.10,{"b":null}],"email":"x","additional_data":{"external_id":17}}`,
		`{"name":"a","nit":"1","status":"not_assigned","lead_status":"x","ecosystem":"fd3705e1-3149-4c41-bfe7-cf0bee79cfad"}`,
		`{"name":1}`, `{"additional_data":{"external_id":{}}}`, `{"created_at":"2026-02-30"}`, `[]`, `{"name":"\ud83d\ude00\\\"","nit":"\u007f"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		sent, err := web.ParseJSON(body)
		if err != nil || sent.Kind() != '{' {
			return
		}
		s, err := readSubmission(sent)
		if err != nil {
			knownRefusal(t, err)
			return
		}
		first := appendLead(nil, &exchange.Lead{LeadHeader: exchange.LeadHeader{Surface: exchange.SurfaceLeanCore}, Contents: s.Contents})
		if err := web.CheckJSON(first); err != nil {
			t.Fatalf("%q came out as no JSON: %s", body, first)
		}
		if diff := cmp.Diff(documentedKeys(), keys(t, string(first))); diff != "" {
			t.Errorf("keys (-want +got):\n%s", diff)
		}
		again, err := readSubmission(web.Value(first))
		if err != nil {
			t.Fatalf("%s is not taken back: %v", first, err)
		}
		second := appendLead(nil, &exchange.Lead{LeadHeader: exchange.LeadHeader{Surface: exchange.SurfaceLeanCore}, Contents: again.Contents})
		if diff := cmp.Diff(string(first), string(second)); diff != "" {
			t.Errorf("sent back (-first +second):\n%s", diff)
		}
	})
}

// FuzzReadTerms is FuzzReadSubmission for a loan product.
func FuzzReadTerms(f *testing.F) {
	documented, err := os.ReadFile("testdata/published/update-loan-product.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(documented)
	for name, value := range web.Value(documented).Members {
		if name != "loan_products" {
			continue
		}
		for _, product := range value.Elements {
			f.Add([]byte(product))
		}
	}
	for _, seed := range []string{
		`{"name":"a","interest_rate":1.10,"grace_period":600,"other_expenses":[{"terms":12},{"terms":null}],"initial_charges":null}`,
		`{"other_expenses":[[]]}`, `{"other_expenses":[{"amount":"1"}]}`, `{"grace_period":1e2}`, `{"grace_period":-9223372036854775809}`, `{}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		sent, err := web.ParseJSON(body)
		if err != nil || sent.Kind() != '{' {
			return
		}
		ignore := func(string, web.Value) error { return nil }
		p, err := readTerms(sent, ignore)
		if err != nil {
			knownRefusal(t, err)
			return
		}
		var terms, same exchange.Terms
		p.apply(&terms)
		first := appendProduct(nil, &terms)
		if err := web.CheckJSON(first); err != nil {
			t.Fatalf("%q came out as no JSON: %s", body, first)
		}
		again, err := readTerms(web.Value(first), ignore)
		if err != nil {
			t.Fatalf("%s is not taken back: %v", first, err)
		}
		again.apply(&same)
		if diff := cmp.Diff(string(first), string(appendProduct(nil, &same))); diff != "" {
			t.Errorf("sent back (-first +second):\n%s", diff)
		}
	})
}

// FuzzReadQuery reads any query string; what is taken is within its bounds.
func FuzzReadQuery(f *testing.F) {
	for _, seed := range []string{"ecosystem=fd3705e1-3149-4c41-bfe7-cf0bee79cfad", "phone=%2B573001234567&limit=10&offset=0", "nit=1&nit=2", "id=%00", "a;b", "%"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest("GET", "/lead", nil)
		r.URL = &url.URL{Path: "/lead", RawQuery: query}
		q, err := readQuery(r)
		if err != nil {
			knownRefusal(t, err)
			return
		}
		if name, value, err := oneOf(q, "ecosystem", "phone", "nit", "id"); err == nil && (value == "" || q.Get(name) != value) {
			t.Errorf("%q was read as %s=%q", query, name, value)
		}
		if part, err := readWindow(q); err == nil && (part.limit < 0 || part.offset < 0 || part.limit > maxCount || part.offset > maxCount) {
			t.Errorf("%q was read as %+v", query, part)
		}
	})
}

// knownRefusal fails unless err is a refusal that a caller can act on.
func knownRefusal(t *testing.T, err error) {
	t.Helper()
	if code := exchange.CodeOf(err); code != exchange.Invalid && code != exchange.NotFound {
		t.Errorf("refused as %s: %v", code, err)
	}
}
