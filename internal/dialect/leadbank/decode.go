package leadbank

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
)

// The readers below take JSON that has been checked. Their errors are Invalid;
// the texts are for the log, the wire shows one sentence for all of them.

func newDecoder(body []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(body))
}

func invalid(field, must string) error { return exchange.InvalidField(field, "must be %s", must) }

// isNull tells whether body is the JSON null.
func isNull(body []byte) bool { return string(body) == "null" }

// readList reads an array and lets element read each value of it. One value
// that is no array counts as an array of one.
func readList(d *jsontext.Decoder, element func() error) error {
	if d.PeekKind() != '[' {
		return element()
	}
	if _, err := d.ReadToken(); err != nil {
		return invalid("body", "JSON")
	}
	for d.PeekKind() != ']' {
		if err := element(); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// readObject reads an object and lets member read the value of each name, which
// it gets in lower case: names are matched without regard to case. The same name
// twice in two spellings is refused, because one of the values would be lost.
func readObject(d *jsontext.Decoder, field string, member func(name string) error) error {
	if d.PeekKind() != '{' {
		return invalid(field, "an object")
	}
	if _, err := d.ReadToken(); err != nil {
		return invalid(field, "an object")
	}
	seen := map[string]bool{}
	for d.PeekKind() != '}' {
		token, err := d.ReadToken()
		if err != nil {
			return invalid(field, "an object")
		}
		name := strings.ToLower(token.String())
		if seen[name] {
			return exchange.InvalidField(field, "has a duplicate name")
		}
		seen[name] = true
		if err := member(name); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// readInteger reads a number that is written without fraction and exponent and
// fits 64 bits. A number in quotes is none.
func readInteger(d *jsontext.Decoder, field string) (int64, error) {
	value, err := d.ReadValue()
	if err != nil || value.Kind() != '0' {
		return 0, invalid(field, "an integer")
	}
	n, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil {
		return 0, invalid(field, "an integer of 64 bits")
	}
	return n, nil
}

// readNull reads null if that is what comes.
func readNull(d *jsontext.Decoder) (bool, error) {
	if d.PeekKind() != 'n' {
		return false, nil
	}
	_, err := d.ReadToken()
	return true, err
}
