package brainysoft

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

var cardFields = []string{"cardCvc", "cardHolder", "cardNumber", "validThruMonth", "validThruYear"}

// parsed is JSON with its numbers as they are written.
func parsed(t testing.TB, text string) map[string]any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("not an object: %v: %s", err, text)
	}
	return v
}

// written is what a lead that was sent in full is answered with: as sent, but
// for the card, and with what only answers have.
func written(t testing.TB, body, answer string) map[string]any {
	t.Helper()
	want, got := parsed(t, body), parsed(t, answer)
	for _, f := range cardFields {
		want[f] = ""
	}
	for _, f := range readOnlyFields {
		want[f.name] = got[f.name]
	}
	if want["clientId"] == nil {
		want["clientId"] = got["clientId"] // null leaves the link to the identity rule
	}
	return want
}

// TestEditLead_every_field sends every field of the contract and reads it back.
func TestEditLead_every_field(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		known, err := s.Convert(t.Context(), s.operator.Caller, exchange.Convert{
			Lead: s.leadID(t, s.create(t, s.provider, `{"firstName":"Анна","lastName":"Ли","mobilePhone":"+79160000000","inn":"7707083893"}`)), Lender: s.lender.Party})
		if err != nil {
			t.Fatal("convert:", err)
		}
		path := s.create(t, s.operator, `{"firstName":"Пётр","mobilePhone":"+79161234567"}`)
		fixed := map[string]string{"id": strings.TrimPrefix(path, leads+"/"), "clientId": fmt.Sprint(known.PersonNumber)}
		full := (&generator{fixed: fixed}).object(sentTable, "")

		check := func(what, body string) {
			t.Helper()
			got := s.get(t, s.operator, path)
			if diff := cmp.Diff(written(t, body, got), parsed(t, got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", what, diff)
			}
		}
		s.put(t, s.operator, path, full)
		check("every field set", full)
		whole := s.get(t, s.operator, path)
		before := s.Events(t, s.world.Ecosystem.ID)

		s.put(t, s.operator, path, `{}`)
		check("nothing sent", full)
		s.put(t, s.operator, path, whole)
		check("the answer sent back", full)
		s.put(t, s.operator, path, full)
		check("the same again", full)
		if n := s.Events(t, s.world.Ecosystem.ID); n != before {
			t.Errorf("edits that change nothing left %d events", n-before)
		}

		fixed["clientId"] = "null"
		full = (&generator{fixed: fixed}).object(sentTable, "")
		null := (&generator{fixed: fixed, scalar: func(string) string { return "null" }}).object(sentTable, "")
		s.put(t, s.operator, path, null)
		check("null in every place", null)
		s.put(t, s.operator, path, (&generator{fixed: fixed, scalar: func(string) string { return `""` }}).object(sentTable, ""))
		check("an empty string in every place", (&generator{fixed: fixed, scalar: emptyAsRead(t)}).object(sentTable, ""))
		s.put(t, s.operator, path, full)
		check("every field set over null", full)

		for _, empty := range []string{"null", `""`} {
			s.put(t, s.operator, path, topLevel(fixed, func(field) string { return empty }))
			check(empty+" for every field", topLevel(fixed, func(f field) string {
				if empty == `""` && f.kind.absent == `""` {
					return empty
				}
				return "null"
			}))
		}
	})
}

// emptyAsRead tells how an empty string comes back: as it is in a text, else as
// null.
func emptyAsRead(t *testing.T) func(path string) string {
	return func(path string) string {
		of := sentTable
		var f *field
		for step := range strings.SplitSeq(path, ".") {
			name, _, _ := strings.Cut(step, "[")
			if f = of.byName[name]; f == nil {
				t.Fatal("no such field:", path)
			}
			of = f.kind.inner
		}
		if f.kind.wire == "string" && f.kind.values == nil {
			return `""`
		}
		return "null"
	}
}

func topLevel(fixed map[string]string, value func(field) string) string {
	parts := make([]string, 0, len(sentTable.fields))
	for _, f := range sentTable.fields {
		v, ok := fixed[f.name]
		if !ok {
			v = value(f)
		}
		parts = append(parts, fmt.Sprintf("%q:%s", f.name, v))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// leadID is the id of the lead at a path.
func (s *stage) leadID(t testing.TB, path string) exchange.ID {
	t.Helper()
	var n int64
	if _, err := fmt.Sscan(strings.TrimPrefix(path, leads+"/"), &n); err != nil {
		t.Fatal(err)
	}
	v, err := s.Lead(t.Context(), s.operator.Caller, exchange.LeadKey{Number: n})
	if err != nil {
		t.Fatal("lead:", err)
	}
	return v.ID
}

// TestLead_order reads the names of a whole answer one after the other: they are
// those of the page, then the others of the contract.
func TestLead_order(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.create(t, s.operator, (&generator{fixed: map[string]string{"clientId": "null"}}).object(sentTable, ""))
		var want []string
		for _, line := range page(t) {
			if name, _, _ := strings.Cut(line, " "); name != "Possible" && name != "property" {
				want = append(want, name)
			}
		}
		want = append(want, "ipAddress", "macAddress", "orderCode", "storeCode", "referralLink", "deviceTypeId", "intRate", "totalAmount",
			"creationDate", "currentStatus", "currentBusinessStatus", "loanApplicationId", "contractId", "scoringTask")
		got := names(t, json.NewDecoder(strings.NewReader(s.get(t, s.operator, path))), 0)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("names (-want +got):\n%s", diff)
		}
	})
}

// names are those of the value that comes next, in order: of a list those of its
// first element, of free JSON none.
func names(t testing.TB, d *json.Decoder, element int) []string {
	t.Helper()
	token, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	switch token {
	case json.Delim('{'):
		for d.More() {
			name, err := d.Token()
			if err != nil {
				t.Fatal(err)
			}
			inside := names(t, d, 0)
			all = append(all, name.(string))
			if !slices.Contains([]string{"attributes", "parents"}, name.(string)) {
				all = append(all, inside...)
			}
		}
	case json.Delim('['):
		for i := 0; d.More(); i++ {
			if inside := names(t, d, i); i == 0 {
				all = inside
			}
		}
	default:
		return nil
	}
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	return all
}
