package leadbank

import (
	"strconv"
	"strings"

	"leadex/internal/exchange"
)

// appendComposite appends a list or an object of the domain as JSON, which a
// content holds as text. Names are PascalCase like all of this dialect, and
// fields without a value are left out.
func appendComposite(b []byte, c exchange.Composite) []byte {
	if !c.IsList() {
		return appendRecord(b, c.Records()[0])
	}
	b = append(b, '[')
	for i, r := range c.Records() {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendRecord(b, r)
	}
	return append(b, ']')
}

func appendRecord(b []byte, r exchange.Record) []byte {
	b = append(b, '{')
	first := true
	r.Each(func(f exchange.Entry) bool {
		if !hasValue(f.Cell) {
			return true
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(appendText(b, pascal(f.Key)), ':')
		b = appendValue(b, f.Cell)
		return true
	})
	return append(b, '}')
}

func hasValue(cell exchange.Cell) bool {
	if !cell.IsSet() {
		return false
	}
	switch c := cell.(type) {
	case *exchange.Text:
		return c.Value() != ""
	case *exchange.JSON:
		return !isBlank(c.Value())
	case exchange.Composite:
		return len(c.Records()) > 0
	}
	return true
}

func appendValue(b []byte, cell exchange.Cell) []byte {
	switch c := cell.(type) {
	case *exchange.Text:
		return appendText(b, c.Value())
	case *exchange.Int:
		return strconv.AppendInt(b, c.Value(), 10)
	case *exchange.Dec:
		return append(b, c.Value().String()...)
	case *exchange.Day:
		return appendText(b, c.Value().String())
	case *exchange.Flag:
		return strconv.AppendBool(b, c.Value())
	case *exchange.JSON:
		return append(b, c.Value()...)
	case exchange.Composite:
		return appendComposite(b, c)
	}
	return append(b, "null"...)
}

// pascal is the PascalCase name of a key of the domain: "fias_chain" is
// "FIASChain".
func pascal(key string) string {
	words := strings.Split(key, "_")
	for i, w := range words {
		switch w {
		case "id", "ip", "mac", "apn", "fias", "ufms":
			words[i] = strings.ToUpper(w)
		case "":
		default:
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}
