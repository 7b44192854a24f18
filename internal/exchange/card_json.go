package exchange

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// maskJSONCards applies the card rule to a JSON value. It masks card numbers in
// texts as they read without their escapes, in names, and where a whole number
// is one; such a number becomes a text, since asterisks are no number. What lies
// under a name of cardNames becomes an empty text, but for null, true and false.
// All else keeps its spelling.
func maskJSONCards(j RawJSON) RawJSON {
	if !jsonMayHoldCard(string(j)) {
		return j
	}
	return RawJSON(maskJSON(string(j)))
}

// jsonMayHoldCard is the quick way out: nearly every JSON value is one that maskJSON
// gives back as it is, and this needs no decoder to say so. What has an escape is left
// to maskJSON.
func jsonMayHoldCard(text string) bool {
	if strings.IndexByte(text, '\\') >= 0 || !utf8.ValidString(text) {
		return true
	}
	var around []string // the names of the objects and lists that are open, "" in a list
	name := ""          // that of the value that comes next
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			length := strings.IndexByte(text[i+1:], '"')
			if length < 0 {
				return true
			}
			what := text[i+1 : i+1+length]
			if HoldsCard(what) {
				return true
			}
			i += length + 1
			if !strings.HasPrefix(strings.TrimLeft(text[i+1:], jsonBlanks), ":") {
				break
			}
			if name = what; mayEndCardName(name) && endsCardName(around, name) {
				return true
			}
		case c == '{' || c == '[':
			around, name = append(around, name), ""
		case c == '}' || c == ']':
			if len(around) == 0 {
				return true
			}
			around, name = around[:len(around)-1], ""
		case isDigit(c) || c == '-':
			number := text[i:]
			if end := strings.IndexAny(number, ",]}"+jsonBlanks); end > 0 {
				number = number[:end]
			}
			if cardOfDecimal(number) != "" {
				return true
			}
			i += len(number) - 1
		}
	}
	return false
}

const jsonBlanks = " \t\r\n"

// endsCardName is namesCard for a name and those around it.
func endsCardName(around []string, name string) bool {
	var words []string
	for _, n := range around {
		words = appendWords(words, n)
	}
	return namesCard(appendWords(words, name))
}

// maskJSON is maskJSONCards, step by step.
func maskJSON(text string) string {
	m := &jsonMask{
		// What is kept is valid; duplicate names and the like are the edge's to refuse.
		d:    jsontext.NewDecoder(strings.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
		text: text,
	}
	for m.next() {
	}
	return m.out.String() + m.text[m.copied:]
}

// jsonMask copies a JSON value and masks on the way.
type jsonMask struct {
	d      *jsontext.Decoder
	text   string
	copied int // bytes of text that are in out, or are replaced there
	out    strings.Builder
	levels []level  // those that are open
	drops  bool     // what comes next is dropped
	words  []string // of the name that was met last, and of those on the way to it
}

// level is an object or list that is being copied.
type level struct {
	names []string        // of an object, as they are in out
	known map[string]bool // the same, once one of them was masked
	words []string        // of the names on the way here
}

// next passes over one token, or over a value that is dropped; false at the end.
func (m *jsonMask) next() bool {
	depth := m.d.StackDepth()
	inside, index := m.d.StackIndex(depth)
	kind := m.d.PeekKind()
	drops := m.drops
	m.drops = false
	var become func(raw string) string
	switch {
	case inside == '{' && index%2 == 0 && kind == '"':
		become = func(raw string) string { return m.name(&m.levels[depth-1], raw) }
	case drops && (kind == '"' || kind == '0' || kind == '{' || kind == '['):
		become = func(string) string { return `""` }
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
	end := int(m.d.InputOffset())
	raw := m.text[end-len(value) : end]
	if masked := become(raw); masked != raw {
		m.out.WriteString(m.text[m.copied:end-len(raw)] + masked)
		m.copied = end
	}
	return true
}

// open begins a level below depth. What lies in a list has the names of the
// list.
func (m *jsonMask) open(depth int, inside jsontext.Kind) {
	words := slices.Clone(m.words) // which the next name writes over
	if inside == '[' {
		words = m.levels[depth-1].words
	}
	m.levels = append(m.levels[:depth], level{words: words})
}

// name masks a name of an object. Two cards may end in the same four digits: the
// second is told apart, as no name may come twice.
func (m *jsonMask) name(l *level, raw string) string {
	masked := maskScalar(raw)
	first := unquoted(masked)
	m.words = appendWords(append(m.words[:0], l.words...), first)
	m.drops = namesCard(m.words)
	name := l.unique(first, masked != raw)
	if name == first {
		return masked
	}
	return quoted(name)
}

// unique is a name that the object does not have yet. Unless one was masked, they
// all are.
func (l *level) unique(name string, masked bool) string {
	if masked && l.known == nil {
		l.known = setOf(l.names)
	}
	first := name
	for n := 2; l.known[name]; n++ {
		name = fmt.Sprintf("%s (%d)", first, n)
	}
	if l.known != nil {
		l.known[name] = true
		return name
	}
	l.names = append(l.names, name)
	return name
}

// maskScalar masks a text or a number as it is written in JSON.
func maskScalar(raw string) string {
	if raw[0] == '"' {
		text := unquoted(raw)
		if masked := MaskCards(text); masked != text {
			return quoted(masked)
		}
		return raw
	}
	if digits := cardOfDecimal(raw); digits != "" {
		return quoted(cardMask + digits[len(digits)-4:])
	}
	return raw
}

// unquoted is what a text says.
func unquoted(raw string) string {
	if plain := raw[1 : len(raw)-1]; strings.IndexByte(plain, '\\') < 0 && utf8.ValidString(plain) {
		return plain
	}
	// The decoder has read the same bytes before.
	b, _ := jsontext.AppendUnquote(nil, raw)
	return string(b)
}

func quoted(text string) string {
	// The error is about invalid UTF-8, which the edges refuse.
	b, _ := jsontext.AppendQuote(nil, text)
	return string(b)
}
