package brainysoft

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// decode reads a body onto what is there: what is sent is set, null clears,
// what is left out stays, objects by the same rule, lists are replaced as a
// whole. Properties that the table does not name are passed over.
//
// Errors are Invalid and name the field by its domain key.
func (t *table) decode(body []byte, onto cells) error {
	if err := web.CheckJSON(body); err != nil {
		return err
	}
	// CheckJSON has refused what the options let pass.
	d := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if d.PeekKind() != '{' {
		return refuse("the body must be a JSON object")
	}
	return t.patch(d, onto)
}

// patch reads the object that comes next onto the cells.
func (t *table) patch(d *jsontext.Decoder, onto cells) error {
	if _, err := d.ReadToken(); err != nil {
		return notJSON(err)
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return notJSON(err)
		}
		f := t.byName[name.String()]
		if f == nil {
			if err := d.SkipValue(); err != nil {
				return notJSON(err)
			}
			continue
		}
		if err := f.kind.read(d, f.cell(onto)); err != nil {
			return within(f.key, err)
		}
	}
	_, err := d.ReadToken()
	return notJSON(err)
}

// readObject merges the next value into the object of a cell.
func (t *table) readObject(d *jsontext.Decoder, c exchange.Cell) error {
	if d.PeekKind() != '{' {
		return readNothing(d, c, "must be an object")
	}
	composite := c.(exchange.Composite)
	if there := composite.Records(); len(there) == 1 {
		return t.patch(d, there[0])
	}
	return t.patch(d, composite.Add())
}

// readList puts the next value in the place of a list.
func (t *table) readList(d *jsontext.Decoder, c exchange.Cell) error {
	if d.PeekKind() != '[' {
		return readNothing(d, c, "must be a list")
	}
	list := c.(exchange.Composite)
	list.PutEmpty()
	if _, err := d.ReadToken(); err != nil {
		return notJSON(err)
	}
	for i := 0; d.PeekKind() != ']'; i++ {
		// The domain holds the bound too, but a body of empty elements would
		// have become a hundred times its size by then.
		if i == exchange.MaxList {
			return refuse(fmt.Sprintf("must have at most %d elements", exchange.MaxList))
		}
		if d.PeekKind() != '{' {
			return within(fmt.Sprintf("[%d]", i), refuse("must be an object"))
		}
		if err := t.patch(d, list.Add()); err != nil {
			return within(fmt.Sprintf("[%d]", i), err)
		}
	}
	_, err := d.ReadToken()
	return notJSON(err)
}

// readNothing reads null or an empty string, which stands for it.
func readNothing(d *jsontext.Decoder, c exchange.Cell, expected string) error {
	s, ok, err := readScalar(d)
	if err != nil {
		return err
	}
	if !ok || s.kind != 'n' && (s.kind != '"' || s.text != "") {
		return refuse(expected)
	}
	c.PutNull()
	return nil
}

// refuse is the error of the value that is being read; within says where it is.
func refuse(message string) error { return exchange.InvalidField("", "%s", message) }

// within puts the place of a value before that of an error inside it.
func within(place string, err error) error {
	e := *exchange.AsError(err)
	switch {
	case e.Field == "":
		e.Field = place
	case e.Field[0] == '[':
		e.Field = place + e.Field
	default:
		e.Field = place + "." + e.Field
	}
	return &e
}

// notJSON is nil for nil. CheckJSON has read the same bytes before, so that
// nobody sees this error.
func notJSON(err error) error {
	if err == nil {
		return nil
	}
	return exchange.Refuse(exchange.Invalid, "the body is not valid JSON")
}
