package exchange

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maskJSONCards masks card numbers inside a JSON value: in texts as they read
// without their escapes, in names, and where a whole number is one. Such a
// number becomes a text, since asterisks are no number. All else keeps its
// spelling.
func maskJSONCards(j RawJSON) RawJSON {
	if !mayHoldCard(string(j)) {
		return j
	}
	m := &jsonMask{
		// What is kept is valid; duplicate names and the like are the edge's to refuse.
		d:    jsontext.NewDecoder(strings.NewReader(string(j)), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
		text: string(j),
	}
	for m.next() {
	}
	return RawJSON(m.out.String() + m.text[m.copied:])
}

// jsonMask copies a JSON value and masks on the way.
type jsonMask struct {
	d      *jsontext.Decoder
	text   string
	copied int // bytes of text that are in out, or are replaced there
	out    strings.Builder
	names  []map[string]bool // of each level's object, as they are in out
}

// next passes over one token; false at the end.
func (m *jsonMask) next() bool {
	depth := m.d.StackDepth()
	inside, index := m.d.StackIndex(depth)
	switch m.d.PeekKind() {
	case '"', '0':
		value, err := m.d.ReadValue()
		if err != nil {
			return false
		}
		if inside == '{' && index%2 == 0 {
			m.replace(value, m.name(depth, value))
		} else {
			m.replace(value, maskScalar(value))
		}
		return true
	}
	_, err := m.d.ReadToken()
	if now := m.d.StackDepth(); err == nil && now > depth {
		m.names = append(m.names[:depth], map[string]bool{})
	}
	return err == nil
}

// replace writes masked in the place of the value that was read last.
func (m *jsonMask) replace(value jsontext.Value, masked string) {
	if masked == string(value) {
		return
	}
	end := int(m.d.InputOffset())
	m.out.WriteString(m.text[m.copied:end-len(value)] + masked)
	m.copied = end
}

// name masks a name of the object at depth. Two cards may end in the same four
// digits: the second is told apart, as no name may come twice.
func (m *jsonMask) name(depth int, value jsontext.Value) string {
	seen, masked := m.names[depth-1], maskScalar(value)
	first := unquoted(jsontext.Value(masked))
	name := first
	for n := 2; seen[name]; n++ {
		name = fmt.Sprintf("%s (%d)", first, n)
	}
	seen[name] = true
	if name == first {
		return masked
	}
	return quoted(name)
}

// maskScalar masks a text or a number.
func maskScalar(value jsontext.Value) string {
	if value.Kind() == '"' {
		text := unquoted(value)
		if masked := MaskCards(text); masked != text {
			return quoted(masked)
		}
		return string(value)
	}
	whole := strings.TrimPrefix(string(value), "-")
	if i := strings.IndexAny(whole, ".eE"); i >= 0 {
		whole = whole[:i]
	}
	if isCardNumber(whole, nil) {
		return quoted(MaskCards(whole))
	}
	return string(value)
}

func unquoted(value jsontext.Value) string {
	// The decoder has read the same bytes before.
	b, _ := jsontext.AppendUnquote(nil, value)
	return string(b)
}

func quoted(text string) string {
	// The error is about invalid UTF-8, which the edges refuse.
	b, _ := jsontext.AppendQuote(nil, text)
	return string(b)
}
