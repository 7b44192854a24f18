package leancore

import (
	"encoding/hex"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
)

// object appends a JSON object, member by member in the order of the calls. It
// appends to a buffer that the caller may use again, because listings encode
// hundreds of thousands of leads a second; keys are written as they are.
type object struct{ b []byte }

func openObject(b []byte) object { return object{append(b, '{')} }

// close ends the object and returns the buffer.
func (o *object) close() []byte { return append(o.b, '}') }

func (o *object) key(key string) {
	if o.b[len(o.b)-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = append(o.b, '"')
	o.b = append(o.b, key...)
	o.b = append(o.b, '"', ':')
}

func (o *object) text(key, value string) {
	o.key(key)
	o.b = appendText(o.b, value)
}

// raw writes a value that is JSON already.
func (o *object) raw(key, value string) {
	o.key(key)
	o.b = append(o.b, value...)
}

func (o *object) id(key string, id exchange.ID) {
	o.key(key)
	o.b = appendID(o.b, id)
}

func (o *object) integer(key string, n int64) {
	o.key(key)
	o.b = strconv.AppendInt(o.b, n, 10)
}

func (o *object) flag(key string, v bool) {
	o.key(key)
	o.b = strconv.AppendBool(o.b, v)
}

// list writes one element after the other with each, which appends to the
// buffer it is given.
func (o *object) list(key string, length int, each func(b []byte, i int) []byte) {
	o.key(key)
	o.b = appendList(o.b, length, each)
}

func appendList(b []byte, length int, each func(b []byte, i int) []byte) []byte {
	b = append(b, '[')
	for i := range length {
		if i > 0 {
			b = append(b, ',')
		}
		b = each(b, i)
	}
	return append(b, ']')
}

// appendText appends a JSON string, without escapes for HTML.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x80 {
			// Invalid UTF-8 cannot be stored; if it ever were, it comes out as
			// the replacement character and not as broken JSON.
			b, _ = jsontext.AppendQuote(b, s)
			return b
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// appendID appends a UUID in its usual form, as a JSON string.
func appendID(b []byte, id exchange.ID) []byte {
	b = append(b, '"')
	for i, part := range [][]byte{id[0:4], id[4:6], id[6:8], id[8:10], id[10:16]} {
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, part)
	}
	return append(b, '"')
}
