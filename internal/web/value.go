package web

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Value is one JSON value of a text that ReadJSON or ParseJSON has checked: a part
// of that text, without blanks around.
//
// A text is checked once and then walked over. The walk looks for the ends of
// values and takes the grammar for granted, where a general decoder would check
// every nested value again, at four times the cost of all the rest of reading a
// lead. Over anything else it ends early, and never goes beyond the text.
type Value string

// Kind is one of n f t " 0 { [, where 0 stands for every number; 0 without quotes
// for nothing at all.
func (v Value) Kind() jsontext.Kind {
	if v == "" {
		return jsontext.KindInvalid
	}
	if c := v[0]; c != '-' && (c < '0' || c > '9') {
		return jsontext.Kind(c)
	}
	return jsontext.KindNumber
}

// Text is what a JSON string says.
func (v Value) Text() string {
	if len(v) >= 2 && v[0] == '"' && strings.IndexByte(string(v), '\\') < 0 {
		return string(v[1 : len(v)-1])
	}
	// The error is of what is no JSON string.
	text, _ := jsontext.AppendUnquote(nil, v)
	return string(text)
}

// Members visits the members of a JSON object in their order.
func (v Value) Members(visit func(name string, value Value) bool) {
	w := walk{v}
	if !w.take('{') {
		return
	}
	for !w.take('}') {
		name := w.value()
		if !w.take(':') {
			return
		}
		value := w.value()
		if value == "" || !visit(name.Text(), value) {
			return
		}
		w.take(',')
	}
}

// Elements visits the elements of a JSON array in their order.
func (v Value) Elements(visit func(i int, value Value) bool) {
	w := walk{v}
	if !w.take('[') {
		return
	}
	for i := 0; !w.take(']'); i++ {
		value := w.value()
		if value == "" || !visit(i, value) {
			return
		}
		w.take(',')
	}
}

// Compact is the value without the blanks between its tokens; digits, order of
// names and spelling of strings stay.
func (v Value) Compact() string {
	if !strings.ContainsAny(string(v), blanks) {
		return string(v)
	}
	var b strings.Builder
	b.Grow(len(v))
	for i := 0; i < len(v); i++ {
		switch v[i] {
		case ' ', '\t', '\r', '\n':
		case '"':
			n := stringLength(v[i:])
			b.WriteString(string(v[i : i+n]))
			i += n - 1
		default:
			b.WriteByte(v[i])
		}
	}
	return b.String()
}

// blanks are those of JSON.
const blanks = " \t\r\n"

// walk is what is left of a JSON text.
type walk struct{ rest Value }

// take skips blanks, and then c if it is there.
func (w *walk) take(c byte) bool {
	w.skipBlanks()
	if w.rest == "" || w.rest[0] != c {
		return false
	}
	w.rest = w.rest[1:]
	return true
}

func (w *walk) skipBlanks() {
	for w.rest != "" && (w.rest[0] == ' ' || w.rest[0] == '\n' || w.rest[0] == '\r' || w.rest[0] == '\t') {
		w.rest = w.rest[1:]
	}
}

// value takes the next value, empty at the end.
func (w *walk) value() Value {
	w.skipBlanks()
	n := valueLength(w.rest)
	value := w.rest[:n]
	w.rest = w.rest[n:]
	return value
}

// valueLength is how many bytes the value at the start of a text has.
func valueLength(text Value) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i += stringLength(text[i:]) - 1
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
	return len(text)
}

// depthOf is how deep a valid JSON text is nested.
func depthOf(text []byte) int {
	depth, deepest := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i += stringLength(text[i:]) - 1
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		}
	}
	return deepest
}

// stringLength is how many bytes the string at the start of a text has, quotes
// included.
func stringLength[T ~string | ~[]byte](text T) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
