package brainysoft

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// scalar is a JSON value that is neither an object nor an array.
type scalar struct {
	kind jsontext.Kind
	text string // the characters of a string, a number as it was written
}

// trimmed is the text of a string or a number without blanks around it; ok is
// false for true, false and null.
func (s scalar) trimmed() (text string, ok bool) {
	return strings.TrimSpace(s.text), s.kind == '"' || s.kind == '0'
}

// scalarOf is a value as a scalar; ok is false for an object or an array.
func scalarOf(v web.Value) (s scalar, ok bool) {
	s.kind = v.Kind()
	switch s.kind {
	case '{', '[':
		return s, false
	case '"':
		s.text = v.Text()
	case '0', 't', 'f':
		s.text = string(v)
	}
	return s, true
}

// scalarInto reads a value into a cell by read; null is for all alike.
func scalarInto(read func(scalar, exchange.Cell) error) func(web.Value, exchange.Cell) error {
	return func(v web.Value, c exchange.Cell) error {
		s, ok := scalarOf(v)
		if !ok {
			return refuse("must be a single value, not an object or a list")
		}
		if s.kind == 'n' {
			c.PutNull()
			return nil
		}
		return read(s, c)
	}
}

func readText(s scalar, c exchange.Cell) error {
	if s.kind != '"' && s.kind != '0' {
		return refuse("must be a string")
	}
	c.(*exchange.Text).Put(s.text)
	return nil
}

// readWhole reads a whole number of so many bits. 5.0 and 5e0 are whole.
func readWhole(bits int) func(scalar, exchange.Cell) error {
	most := strconv.FormatInt(1<<(bits-1)-1, 10)
	least := strconv.FormatInt(-1<<(bits-1), 10)
	return func(s scalar, c exchange.Cell) error {
		text, ok := s.trimmed()
		if !ok {
			return refuse("must be a whole number")
		}
		if text == "" {
			c.PutNull()
			return nil
		}
		n, err := strconv.ParseInt(text, 10, bits)
		if err != nil {
			if n, ok = wholeDecimal(text, bits); !ok {
				return refuse("must be a whole number between " + least + " and " + most)
			}
		}
		c.(*exchange.Int).Put(n)
		return nil
	}
}

// wholeDecimal is the value of a whole number that is written with a fraction
// or an exponent.
func wholeDecimal(text string, bits int) (n int64, ok bool) {
	d, err := exchange.ParseDecimal(withoutZeros(text))
	if err != nil {
		return 0, false
	}
	r, ok := new(big.Rat).SetString(d.String())
	if !ok || !r.IsInt() || r.Num().BitLen() > 63 {
		return 0, false
	}
	n = r.Num().Int64()
	return n, n>>(bits-1) == 0 || n>>(bits-1) == -1
}

func readDecimal(s scalar, c exchange.Cell) error {
	text, ok := s.trimmed()
	if !ok {
		return refuse("must be a number")
	}
	if text == "" {
		c.PutNull()
		return nil
	}
	d, err := exchange.ParseDecimal(withoutZeros(text))
	if err != nil {
		return refuse(err.Error())
	}
	c.(*exchange.Dec).Put(d)
	return nil
}

// withoutZeros drops what a number in a string may begin with and one in JSON
// may not: a plus and zeros, as in "007".
func withoutZeros(text string) string {
	text = strings.TrimPrefix(text, "+")
	for len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9' {
		text = text[1:]
	}
	return text
}

func readDate(s scalar, c exchange.Cell) error {
	text, _ := s.trimmed()
	if s.kind == '"' && text == "" {
		c.PutNull()
		return nil
	}
	day, err := exchange.ParseDate(text)
	if err != nil || s.kind != '"' {
		return refuse("must be a calendar day such as 1987-05-23")
	}
	c.(*exchange.Day).Put(day)
	return nil
}

func readFlag(s scalar, c exchange.Cell) error {
	switch strings.ToLower(strings.TrimSpace(s.text)) {
	case "true":
		c.(*exchange.Flag).Put(true)
	case "false":
		c.(*exchange.Flag).Put(false)
	case "":
		c.PutNull()
	default:
		return refuse("must be true or false")
	}
	return nil
}

func readWord(values []string) func(scalar, exchange.Cell) error {
	return func(s scalar, c exchange.Cell) error {
		text, _ := s.trimmed()
		if s.kind == '"' && text == "" {
			c.PutNull()
			return nil
		}
		if s.kind != '"' || !slices.Contains(values, text) {
			return refuse("must be one of " + strings.Join(values, ", "))
		}
		c.(*exchange.Text).Put(text)
		return nil
	}
}
