package exchange

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maskJSONCards applies the card rule to a JSON value. It masks card numbers in
// texts as they read without their escapes, in names, and where a whole number
// is one; such a number becomes a text, since asterisks are no number. What lies
// under a name of cardNames becomes an empty text, but for null, true and false.
// All else keeps its spelling.
func maskJSONCards(j RawJSON) RawJSON {
	if strings.IndexByte(string(j), '{') < 0 && !mayHoldCard(string(j)) {
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
	levels []level // those that are open
	drops  bool    // what comes next is dropped
	words  []string
}

// level is an object or list that is being copied.
type level struct {
	names map[string]bool // of an object, as they are in out
	words []string        // of the names on the way here
}

// next passes over one token, or over a value that is dropped; false at the end.
func (m *jsonMask) next() bool {
	depth := m.d.StackDepth()
	inside, index := m.d.StackIndex(depth)
	kind := m.d.PeekKind()
	drops := m.drops
	m.drops = false
	var become func(jsontext.Value) string
	switch {
	case inside == '{' && index%2 == 0 && kind == '"':
		become = func(v jsontext.Value) string { return m.name(depth, v) }
	case drops && (kind == '"' || kind == '0' || kind == '{' || kind == '['):
		become = func(jsontext.Value) string { return `""` }
	case kind == '"' || kind == '0':
		become = maskScalar
	default:
		_, err := m.d.ReadToken()
		if now := m.d.StackDepth(); err == nil && now > depth {
			m.open(depth, inside)
		}
		return err == nil
	}
	value, err := m.d.ReadValue()
	if err != nil {
		return false
	}
	m.replace(value, become(value))
	return true
}

// open begins a level below depth. What lies in a list has the names of the
// list.
func (m *jsonMask) open(depth int, inside jsontext.Kind) {
	words := m.words
	if inside == '[' {
		words = m.levels[depth-1].words
	}
	m.levels = append(m.levels[:depth], level{names: map[string]bool{}, words: words})
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
	seen, masked := m.levels[depth-1].names, maskScalar(value)
	first := unquoted(jsontext.Value(masked))
	m.words = slices.Concat(m.levels[depth-1].words, wordsOf(first))
	m.drops = namesCard(m.words)
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
	if digits := cardOfDecimal(string(value)); digits != "" {
		return quoted(cardMask + digits[len(digits)-4:])
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
