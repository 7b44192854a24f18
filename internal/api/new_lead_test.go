package api

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

// faultsOf are the faults that decoding found, "pointer: detail" each.
func faultsOf(t *testing.T, err error) []string {
	t.Helper()
	var f *refusal
	if !errors.As(err, &f) || f.kind != invalid {
		t.Fatalf("got %v, want a list of faults", err)
	}
	var lines []string
	for _, fault := range f.faults {
		lines = append(lines, fault.Pointer+": "+fault.Detail)
	}
	return lines
}

func TestDecodeNewLead(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ñ", exchange.MaxText+1)
	const whole = "must be a whole number of 64 bits, without fraction and exponent"
	const unreachable = "must hold a phone, email, tax_id, social_id or passport.number: a way to reach or identify who applies"
	tests := map[string]struct {
		body string
		want []string
	}{
		"no object": {`[]`, []string{": must be an object"}},
		"null":      {`null`, []string{": must be an object"}},
		"nothing":   {`{}`, []string{"/contents: is missing"}},
		"everything at fault is told": {
			`{"external_id":7,"ecosystem":"x","provider":null,"service":"","campaign":[],"consents":{},"validate_only":"yes","foo":{"bar":[1]},
			  "contents":{"phone":3001234567,"bogus":1,"natural_person":"true","birth_date":"1987-02-30","amount":"1","period":1.0,"passport":"x"}}`,
			[]string{
				"/external_id: must be a text", "/ecosystem: must be a UUID", "/provider: must be a text", "/service: must not be empty",
				"/campaign: must be a text", "/consents: must be a list", "/validate_only: must be true or false", "/foo: is not a known field",
				"/contents/phone: must be a text", "/contents/bogus: is not a known field", "/contents/natural_person: must be true or false",
				"/contents/birth_date: must be a calendar day such as 1987-05-23", "/contents/amount: must be a number",
				"/contents/period: " + whole, "/contents/passport: must be an object",
			},
		},
		"inside records": {
			`{"contents":{"phone":"1","passport":{"issued_on":"yesterday","colour":1},"addresses":[{"position":1},null,{"position":"1","fias_chain":{"level":true}}],
			  "goods":{"name":"x"},"relatives":[{"passport":{"id":1e2}}]}}`,
			[]string{
				"/contents/passport/issued_on: must be a calendar day such as 1987-05-23", "/contents/passport/colour: is not a known field",
				"/contents/addresses/1: must be an object", "/contents/addresses/2/position: " + whole, "/contents/addresses/2/fias_chain/level: " + whole,
				"/contents/goods: must be a list", "/contents/relatives/0/passport/id: " + whole,
			},
		},
		"names are escaped in pointers": {`{"contents":{"a/b~c":1,"phone":"1"}}`, []string{"/contents/a~1b~0c: is not a known field"}},
		"a long name is not repeated":   {`{"contents":{"` + long + `":1,"phone":"1"}}`, []string{"/contents: has a field with a name that is not known here"}},
		"case matters":                  {`{"Contents":{},"contents":{"Phone":"1","phone":"1"}}`, []string{"/Contents: is not a known field", "/contents/Phone: is not a known field"}},
		"numbers": {
			`{"contents":{"phone":"1","period":9223372036854775808,"sex_id":99999999999999999999999999999999999999999999,"amount":1e31,"score":1e999999999,
			  "quota":` + strings.Repeat("9", 39) + `,"total_amount":1e-99}}`,
			[]string{
				"/contents/period: " + whole, "/contents/sex_id: " + whole, "/contents/amount: must have an exponent of at most 30",
				"/contents/score: must have an exponent of at most 30", "/contents/quota: must have at most 38 digits",
				"/contents/total_amount: must have an exponent of at most 30",
			},
		},
		"bounds": {
			`{"external_id":"` + long[:2*201] + `","contents":{"phone":"` + long + `","card_last_four":"41111","history":"` + strings.Repeat("x", exchange.MaxJSON) +
				`","goods":[` + strings.Repeat("{},", exchange.MaxList) + `{}]}}`,
			[]string{
				"/external_id: must be at most 200 characters", "/contents/phone: must be at most 4000 characters", "/contents/card_last_four: must be at most 4 characters",
				"/contents/history: must be at most 262144 bytes of JSON", "/contents/goods: must be at most 1000 elements",
			},
		},
		"card numbers where they cannot be masked": {
			`{"external_id":"4111111111111111","service":"5500 0000 0000 0004","campaign":"3782-822463-10005","contents":{"phone":"1"}}`,
			[]string{"/external_id: must not hold a card number", "/service: must not hold a card number", "/campaign: must not hold a card number"},
		},
		"consents": {
			`{"contents":{"phone":"1"},"consents":[{"purpose":""},{},7,null,{"purpose":"x","time":"2026-03-02","expires_at":7,"channel":{},"who":"me"},
			  {"purpose":"x","time":"2026-02-30T12:00:00Z","expires_at":"2026-03-02T12:00:00,5Z"},{"purpose":"x","evidence":"` + long + `"}]}`,
			[]string{
				"/consents/0/purpose: must not be empty", "/consents/1/purpose: is missing", "/consents/2: must be an object", "/consents/3: must be an object",
				"/consents/4/time: must be a time such as 2026-03-02T12:00:00Z", "/consents/4/expires_at: must be a text", "/consents/4/channel: must be a text",
				"/consents/4/who: is not a known field", "/consents/5/time: must be a time such as 2026-03-02T12:00:00Z",
				"/consents/5/expires_at: must be a time such as 2026-03-02T12:00:00Z", "/consents/6/evidence: must be at most 4000 characters",
			},
		},
		"too many consents":        {`{"contents":{"phone":"1"},"consents":[` + strings.Repeat(`{"purpose":"x"},`, 100) + `{}]}`, []string{"/consents: must be at most 100 elements"}},
		"nobody to reach":          {`{"contents":{"first_name":"Ana","last_name":"Pérez"}}`, []string{"/contents: " + unreachable}},
		"blanks reach nobody":      {`{"contents":{"phone":" ","email":"","tax_id":null,"passport":{"number":"\t"}}}`, []string{"/contents: " + unreachable}},
		"the zero id is no id":     {`{"provider":"00000000-0000-0000-0000-000000000000","contents":{"phone":"1"}}`, []string{"/provider: must be a UUID"}},
		"an id in another writing": {`{"provider":"{01a2008d-feec-7c26-a4c1-52e746c5fa78}","contents":{"phone":"1"}}`, []string{"/provider: must be a UUID"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decodeNewLead([]byte(test.body))
			if diff := cmp.Diff(test.want, faultsOf(t, err)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), "/") {
				t.Errorf("the text for the log names a place, which may be the caller's own words: %s", err)
			}
		})
	}

	t.Run("no more than a hundred faults are told", func(t *testing.T) {
		t.Parallel()
		var fields []string
		for i := range 500 {
			fields = append(fields, fmt.Sprintf(`"f%d":1`, i))
		}
		_, err := decodeNewLead(body(`{` + strings.Join(fields, ",") + `}`))
		if n := len(faultsOf(t, err)); n != maxFaults {
			t.Errorf("%d faults", n)
		}
	})

	ways := []string{`"phone":"1"`, `"email":"a@b"`, `"tax_id":"1"`, `"social_id":"1"`, `"passport":{"number":"1"}`}
	for _, way := range ways {
		t.Run("one way to reach or identify is enough: "+way, func(t *testing.T) {
			t.Parallel()
			if _, err := decodeNewLead(body(`{` + way + `}`)); err != nil {
				t.Error(err)
			}
		})
	}
}

// What is no JSON of ours at all is malformed, whatever else is wrong with it.
func TestDecodeNewLeadMalformed(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"nothing":            ``,
		"blanks":             " \n",
		"cut off":            `{"contents":{"phone":"1"`,
		"a comma too many":   `{"contents":{"phone":"1",}}`,
		"no number":          `{"contents":{"amount":NaN}}`,
		"infinity":           `{"contents":{"amount":Infinity}}`,
		"leading zero":       `{"contents":{"period":012}}`,
		"plus":               `{"contents":{"period":+1}}`,
		"comment":            `{"contents":{}} // done`,
		"two values":         `{} {}`,
		"duplicate":          `{"contents":{},"contents":{}}`,
		"duplicate inside":   `{"contents":{"history":{"a":1,"a":2}}}`,
		"duplicate, escaped": `{"contents":{"phone":"1","ph\u006fne":"2"}}`,
		"NUL":                "{\"contents\":{\"phone\":\"\x00\"}}",
		"NUL, escaped":       `{"contents":{"history":["\u0000"]}}`,
		"NUL in a name":      `{"contents":{"history":{"\u0000":1}}}`,
		"invalid UTF-8":      "{\"contents\":{\"phone\":\"\xff\"}}",
		"lone surrogate":     `{"contents":{"phone":"\ud800"}}`,
		"byte order mark":    "\ufeff{}",
		"too deep":           `{"contents":{"history":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}}`,
		"very deep":          strings.Repeat(`{"contents":`, 100_000),
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decodeNewLead([]byte(body))
			if p := describe(err); err == nil || p.Type != malformed.urn() || p.Status != 400 {
				t.Errorf("%v became %+v", err, p)
			}
		})
	}
}

func FuzzDecodeNewLead(f *testing.F) {
	for _, seed := range []string{
		`{"external_id":"form-2026-000123","service":"Form","campaign":"C-01","contents":{"first_name":"Ana María","last_name":"Pérez Rojas","phone":"3001234567",
		  "passport":{"number":"1020304050","issued_on":"2011-05-23"},"amount":1500000.00,"period":12,"natural_person":true,"addresses":[{"position":1},{}]},
		  "consents":[{"purpose":"credit_bureau","time":"2026-03-02T12:00:00-05:00"}],"validate_only":true}`,
		`{"contents":{"phone":null,"history":{"b":[1.0,-0,1E3],"a":"\u00e9"},"passport":null,"goods":null}}`,
		`{"contents":{"phone":1,"x":{}},"consents":[{}]}`,
		`{"contents":`, `[]`, `null`, ``, `{"contents":{},"contents":{}}`, "{\"a\":\"\xff\"}", `{"ecosystem":"01a2008d-feec-7c26-a4c1-52e746c5fa78","contents":{"email":"a"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		n, err := decodeNewLead(sent)
		if err != nil {
			if p := describe(err); p.Status != malformed.status && (p.Status != invalid.status || len(p.Errors) == 0 || len(p.Errors) > maxFaults) {
				t.Fatalf("refused with %+v", p)
			}
			return
		}
		shown, err := render(n.Contents)
		if err != nil {
			t.Fatal(err)
		}
		again, err := decodeNewLead(body(string(shown)))
		if err != nil {
			t.Fatalf("what is shown is refused: %v\n%s", err, shown)
		}
		if twice, err := render(again.Contents); err != nil || string(twice) != string(shown) {
			t.Fatalf("%v: shown as\n%s\nthen as\n%s", err, shown, twice)
		}
	})
}
