package api

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
)

// leadContents are contents on the wire: an object with the keys of the
// catalogue in its order, without what was never written.
type leadContents struct{ exchange.Contents }

// MarshalJSON writes numbers with the digits, and free JSON with the spelling,
// that they came in with.
func (c leadContents) MarshalJSON() ([]byte, error) { return appendRecord(nil, &c.Contents) }

func appendRecord(b []byte, r exchange.Record) ([]byte, error) {
	var err error
	b = append(b, '{')
	first := len(b)
	r.Each(func(e exchange.Entry) bool {
		if e.Cell.State() == exchange.Unset {
			return true
		}
		if len(b) > first {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), e.Key...), '"', ':')
		b, err = appendCell(b, e.Cell)
		return err == nil
	})
	return append(b, '}'), err
}

func appendCell(b []byte, cell exchange.Cell) ([]byte, error) {
	if cell.State() == exchange.Null {
		return append(b, "null"...), nil
	}
	switch c := cell.(type) {
	case *exchange.Text:
		return jsontext.AppendQuote(b, c.Value())
	case *exchange.Int:
		return strconv.AppendInt(b, c.Value(), 10), nil
	case *exchange.Dec:
		return append(b, c.Value().String()...), nil
	case *exchange.Flag:
		return strconv.AppendBool(b, c.Value()), nil
	case *exchange.Day:
		return jsontext.AppendQuote(b, c.Value().String())
	case *exchange.JSON:
		return append(b, c.Value()...), nil
	}
	composite := cell.(exchange.Composite)
	if !composite.IsList() {
		return appendRecord(b, composite.Records()[0])
	}
	var err error
	b = append(b, '[')
	for i, element := range composite.Records() {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendRecord(b, element); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}
