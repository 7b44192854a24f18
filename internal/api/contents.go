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

// record reads an object into a record of the catalogue.
func (d *decoder) record(into exchange.Record) (ok bool) {
	return d.object(func(name string) bool {
		entry, known := into.Entry(name)
		if known {
			d.cell(entry)
		}
		return known
	})
}

// cell reads the value of a field. Null is a value of every field.
func (d *decoder) cell(e exchange.Entry) {
	if d.null() {
		e.Cell.PutNull()
		return
	}
	switch c := e.Cell.(type) {
	case *exchange.Text:
		if s, ok := d.text(0, maxText(e.Key)); ok {
			c.Put(s)
		}
	case *exchange.Int:
		d.whole(c)
	case *exchange.Dec:
		d.decimal(c)
	case *exchange.Flag:
		if v, ok := d.flag(); ok {
			c.Put(v)
		}
	case *exchange.Day:
		d.day(c)
	case *exchange.JSON:
		if raw := d.value(); len(raw) > exchange.MaxJSON {
			d.fault(atMost(exchange.MaxJSON, "bytes of JSON"))
		} else {
			c.Put(exchange.RawJSON(raw))
		}
	case exchange.Composite:
		d.composite(c)
	}
}

// maxText bounds a text: a card leaves nothing but its last four digits.
func maxText(key string) int {
	if key == "card_last_four" {
		return 4
	}
	return exchange.MaxText
}

func (d *decoder) whole(c *exchange.Int) {
	const what = "must be a whole number of 64 bits, without fraction and exponent"
	digits, ok := d.number(what)
	if !ok {
		return
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		d.fault(what)
		return
	}
	c.Put(n)
}

func (d *decoder) decimal(c *exchange.Dec) {
	digits, ok := d.number("must be a number")
	if !ok {
		return
	}
	n, err := exchange.ParseDecimal(digits)
	if err != nil {
		d.fault(err.Error())
		return
	}
	c.Put(n)
}

func (d *decoder) day(c *exchange.Day) {
	s, ok := d.text(0, exchange.MaxText)
	if !ok {
		return
	}
	day, err := exchange.ParseDate(s)
	if err != nil {
		d.fault(err.Error())
		return
	}
	c.Put(day)
}

func (d *decoder) composite(c exchange.Composite) {
	if !c.IsList() {
		d.record(c.Add())
		return
	}
	c.PutEmpty()
	d.list(exchange.MaxList, func() { d.record(c.Add()) })
}
