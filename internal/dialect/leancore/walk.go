package leancore

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
)

// A body is checked once, by web.CheckJSON. What follows walks over JSON that
// was passed there: it looks for the ends of values and takes the grammar for
// granted. A general decoder would check every nested value again, at four times
// the cost of all the rest of reading a lead. On anything else the walk ends
// early or with an error, and never beyond the bytes.

// rawValue is one JSON value of a checked body: a part of it, without blanks
// around.
type rawValue = jsontext.Value

// kindOf is the kind of a valid JSON value: one of n f t " 0 { [.
func kindOf(value []byte) jsontext.Kind { return jsontext.Value(value).Kind() }

// eachMember visits the members of a JSON object in order.
func eachMember(object []byte, visit func(name string, value rawValue) error) error {
	w := walk{rest: object}
	if !w.take('{') {
		return errWalk
	}
	for !w.take('}') {
		name, err := unquote(w.value())
		if err != nil || !w.take(':') {
			return errWalk
		}
		value := w.value()
		if len(value) == 0 {
			return errWalk
		}
		if err := visit(name, value); err != nil {
			return err
		}
		w.take(',')
	}
	return nil
}

// eachElement visits the elements of a JSON array in order.
func eachElement(array []byte, visit func(i int, value rawValue) error) error {
	w := walk{rest: array}
	if !w.take('[') {
		return errWalk
	}
	for i := 0; !w.take(']'); i++ {
		value := w.value()
		if len(value) == 0 {
			return errWalk
		}
		if err := visit(i, value); err != nil {
			return err
		}
		w.take(',')
	}
	return nil
}

// errWalk is for JSON that was not checked before: a defect of ours.
var errWalk = exchange.Refuse(exchange.Invalid, "the body is not valid JSON")

// unquote reads a JSON string.
func unquote(value rawValue) (string, error) {
	if len(value) >= 2 && value[0] == '"' && bytes.IndexByte(value, '\\') < 0 {
		return string(value[1 : len(value)-1]), nil
	}
	text, err := jsontext.AppendUnquote(nil, value)
	return string(text), err
}

// walk is what is left of a JSON text.
type walk struct{ rest []byte }

// take skips blanks, and then c if it is there.
func (w *walk) take(c byte) bool {
	w.skipBlanks()
	if len(w.rest) == 0 || w.rest[0] != c {
		return false
	}
	w.rest = w.rest[1:]
	return true
}

func (w *walk) skipBlanks() {
	for len(w.rest) > 0 && (w.rest[0] == ' ' || w.rest[0] == '\n' || w.rest[0] == '\r' || w.rest[0] == '\t') {
		w.rest = w.rest[1:]
	}
}

// value takes the next value, empty at the end.
func (w *walk) value() rawValue {
	w.skipBlanks()
	n := valueLength(w.rest)
	value := rawValue(w.rest[:n:n])
	w.rest = w.rest[n:]
	return value
}

// valueLength is how many bytes the value at the start of b has.
func valueLength(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i += stringLength(b[i:]) - 1
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth <= 0 {
				return i + 1 + depth // a closing bracket before any opening one is not part of the value
			}
		case ',', ' ', '\t', '\r', '\n', ':':
			if depth == 0 {
				return i
			}
		}
	}
	return len(b)
}

// stringLength is how many bytes the string at the start of b has, quotes
// included.
func stringLength(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// compact is a JSON value without the blanks between its tokens; digits, key
// order and the spelling of strings stay.
func compact(value rawValue) string {
	b := make([]byte, 0, len(value))
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case ' ', '\t', '\r', '\n':
		case '"':
			n := stringLength(value[i:])
			b = append(b, value[i:i+n]...)
			i += n - 1
		default:
			b = append(b, value[i])
		}
	}
	return string(b)
}
