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
		{"a number with its point moved", `[4.111111111111111e15,41111111111111110e-1]`, `["************1111","************1111"]`},
		{"full-width digits", `{"s":"４１１１１１１１１１１１１１１１","e":"\uff14111111111111111"}`, `{"s":"************1111","e":"************1111"}`},
		{"a code", `{"cvc":"123","n":1}`, `{"cvc":"","n":1}`},
		{"a code as a number", `{"a":{"CVV2": 123 }}`, `{"a":{"CVV2": "" }}`},
		{"a name behind an escape", `{"\u0063vc":"123"}`, `{"\u0063vc":""}`},
		{"a holder of parts", `{"cardHolder":{"first":"IVAN","last":["X"]},"x":"y"}`, `{"cardHolder":"","x":"y"}`},
		{"a card as an object", `{"card":{"number":"1","holder":"I","month":1,"brand":"Visa","present":true}}`,
			`{"card":{"number":"","holder":"","month":"","brand":"Visa","present":true}}`},
		{"cards in a list", `{"bank_cards":[[{"number":"1"}],{"exp":{"month":1}}],"number":"2"}`, `{"bank_cards":[[{"number":""}],{"exp":""}],"number":"2"}`},
		{"a name behind one of a card", `{"card":{"x":1},"month":5,"holder":"I"}`, `{"card":{"x":1},"month":5,"holder":"I"}`},
		{"what holds nothing", `{"cvc":null,"cvv":true,"cardCvc":""}`, `{"cvc":null,"cvv":true,"cardCvc":""}`},
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
