package exchange

import (
	"encoding/json"
	"testing"
)

func TestMaskJSONCards(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"a number", `{"pan":4111111111111111}`, `{"pan":"************1111"}`},
		{"a negative number stays JSON", `[-4111111111111111,-1]`, `["************1111",-1]`},
		{"a number with a fraction", `{"pan":4111111111111111.00}`, `{"pan":"************1111"}`},
		{"a number with an exponent", `4111111111111111e0`, `"************1111"`},
		{"digits behind a decimal point are no card", `{"p":0.4111111111111111}`, `{"p":0.4111111111111111}`},
		{"digits behind an escape", `{"s":"\u0034111111111111111"}`, `{"s":"************1111"}`},
		{"an escaped blank", `"4111\u00201111\u00201111\u00201111"`, `"************1111"`},
		{"the digits of an escape are none of the text", `"\u04111111111111111"`, `"\u04111111111111111"`},
		{"an escape before the digits", `"a\"4111111111111111\\"`, `"a\"************1111\\"`},
		{"a name", `{"4111111111111111":{"a":1}}`, `{"************1111":{"a":1}}`},
		{"two names that end alike", `{"4111111111111111":1,"4111110000091111":2}`, `{"************1111":1,"************1111 (2)":2}`},
		{"names that end alike in two objects", `[{"4111111111111111":1},{"4111110000091111":2}]`, `[{"************1111":1},{"************1111":2}]`},
		{"a name that is taken", `{"************1111":0,"4111111111111111":1}`, `{"************1111":0,"************1111 (2)":1}`},
		{"a name that is taken later", `{"4111111111111111":1,"************1111":0}`, `{"************1111":1,"************1111 (2)":0}`},
		{"an inner object between names", `{"4111111111111111":{"4111110000091111":1},"4111110000091111":2}`,
			`{"************1111":{"************1111":1},"************1111 (2)":2}`},
		{"the rest keeps its spelling", "{ \"a\" : [1.10,1e3,\"\\u0436\\/\"], \"b\":null ,\"c\":\"4111111111111111\" }\n",
			"{ \"a\" : [1.10,1e3,\"\\u0436\\/\"], \"b\":null ,\"c\":\"************1111\" }\n"},
		{"nothing", "", ""},
	} {
		got := string(maskJSONCards(RawJSON(c.in)))
		if got != c.want {
			t.Errorf("%s: %s became %s, want %s", c.name, c.in, got, c.want)
		}
		if c.in != "" && !json.Valid([]byte(got)) {
			t.Errorf("%s: %s is no JSON", c.name, got)
		}
		if again := string(maskJSONCards(RawJSON(got))); again != got {
			t.Errorf("%s: masked again it became %s", c.name, again)
		}
	}
}
