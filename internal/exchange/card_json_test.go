package exchange

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
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

// TestJSONMayHoldCard holds the quick way out to the long one: what it lets go is what
// that gives back as it is.
func TestJSONMayHoldCard(t *testing.T) {
	t.Parallel()
	random := numbers{rand.New(rand.NewPCG(5, 6))}
	quick, masked := 0, 0
	for range 60_000 {
		text := random.json(4)
		if !json.Valid([]byte(text)) {
			t.Fatalf("%s is no JSON: nothing is tried", text)
		}
		became := maskJSON(text)
		switch {
		case !jsonMayHoldCard(text):
			quick++
			if became != text {
				t.Fatalf("%s goes the quick way but becomes %s", text, became)
			}
		case became != text:
			masked++
		}
	}
	if quick < 10_000 || masked < 5_000 {
		t.Errorf("%d went the quick way and %d were masked: too few were tried", quick, masked)
	}
	for _, usual := range []string{
		`{"external_id":"CRM-2026-123456789","utm_source":"google","holder":"Ana Gómez","installments":12,"when":"2026-02-27T10:00:00"}`,
		`[{"date":"2026-02-27","note":"llamó dos veces"},{"number":7,"amount":-1200000.50,"name":null}]`, `"texto"`, `12`, `[]`, "{ }\n",
	} {
		if jsonMayHoldCard(usual) {
			t.Errorf("%s goes the long way", usual)
		}
	}
}

// json is a value of some depth, whose names are often parts of those of a card.
func (r numbers) json(depth int) string {
	blank := r.oneOf("", "", "", " ", "\n\t")
	kind := r.IntN(9)
	if depth == 0 {
		kind = r.IntN(7)
	}
	switch kind {
	case 0:
		return blank + r.oneOf("null", "true", "false", "0", "-1", "1.5e3", "4111111111111111", "4.111111111111111e15", "123456789012345678", "-0.5")
	case 1, 2:
		return blank + `"` + r.oneOf("", "x", "4111 1111 1111 1111", "4111-1111-1111", "cvc 123", "a,b", "1234567, 4111111", "é", "２０２６") + `"`
	case 3:
		return blank + `"` + r.oneOf("", `\"`, `\u0063`) + r.digits(r.IntN(20)) + `"`
	case 4, 5, 6:
		return blank + r.oneOf("1", `"y"`)
	}
	if r.IntN(3) == 0 {
		return r.nestedCard()
	}
	open, end := "[", "]"
	if kind == 8 {
		open, end = "{", "}"
	}
	text := blank + open
	for i := range r.IntN(4) {
		if i > 0 {
			text += ","
		}
		if kind == 8 {
			text += blank + `"` + r.nameOfCard() + strconv.Itoa(i)[:r.IntN(2)] + `"` + blank + ":"
		}
		text += r.json(depth - 1)
	}
	return text + blank + end
}

// nestedCard is a name of a card's, or what is nearly one, on the names of objects and
// lists that lie in each other, with others beside them.
func (r numbers) nestedCard() string {
	name := r.oneOf("", "", otherCards[r.IntN(len(otherCards))]+"_") + cardNames[r.IntN(len(cardNames))] + r.oneOf("", "", "s")
	text := r.oneOf("1", `"y"`, "null", `["y"]`)
	for name != "" {
		from := strings.LastIndexByte(name, '_') + 1
		if from == len(name) {
			from = 0
		}
		from += r.IntN(len(name) - from)
		for !utf8.RuneStart(name[from]) {
			from--
		}
		beside := r.oneOf("", "", `"id":{},`, `"card":1,`, `"x":[{"sim":{}}],`)
		text = r.oneOf("", " ") + "{" + beside + `"` + name[from:] + `":` + text + "}"
		if r.IntN(4) == 0 {
			text = "[" + r.oneOf("", `{"id":{}},`, `{"id":1},`, `{"card":[]},`) + text + "]"
		}
		name = name[:from]
	}
	return text
}

// nameOfCard is a name of a card's or a part of one, in one of its spellings.
func (r numbers) nameOfCard() string {
	name := cardNames[r.IntN(len(cardNames))]
	from, to := 0, len(name)
	if r.IntN(3) > 0 {
		from = r.IntN(len(name))
		to = from + r.IntN(len(name)-from+1)
	}
	name = strings.ToValidUTF8(name[from:to], "")
	if at := r.IntN(len(name) + 1); r.IntN(3) == 0 && utf8.ValidString(name[:at]) {
		name = name[:at] + r.oneOf("_", "-", ".", " ", "#", "é") + name[at:]
	}
	switch r.IntN(5) {
	case 0:
		return strings.ToUpper(name)
	case 1:
		return r.oneOf("", "id", "note", "date", "card", "cards", "tarjetas", "x") + name
	}
	return name + r.oneOf("", "", "", "s", "_", "2")
}
