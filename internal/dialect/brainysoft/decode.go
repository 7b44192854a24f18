package brainysoft

import (
	"fmt"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// decode reads a body onto what is there: what is sent is set, null clears,
// what is left out stays, objects by the same rule, lists are replaced as a
// whole. Properties that the table does not name are passed over.
//
// Errors are Invalid and name the field by its domain key.
func (t *table) decode(body web.Value, onto cells) error {
	if body.Kind() != '{' {
		return refuse("the body must be a JSON object")
	}
	return t.patch(body, onto)
}

// patch reads an object onto the cells.
func (t *table) patch(object web.Value, onto cells) error {
	for name, value := range object.Members {
		f := t.byName[name]
		if f == nil {
			continue
		}
		if err := f.kind.read(value, f.cell(onto)); err != nil {
			return within(f.key, err)
		}
	}
	return nil
}

// readObject merges a value into the object of a cell.
func (t *table) readObject(v web.Value, c exchange.Cell) error {
	if v.Kind() != '{' {
		return readNothing(v, c, "must be an object")
	}
	composite := c.(exchange.Composite)
	if there := composite.Records(); len(there) == 1 {
		return t.patch(v, there[0])
	}
	return t.patch(v, composite.Add())
}

// readList puts a value in the place of a list.
func (t *table) readList(v web.Value, c exchange.Cell) error {
	if v.Kind() != '[' {
		return readNothing(v, c, "must be a list")
	}
	list := c.(exchange.Composite)
	list.PutEmpty()
	for i, element := range v.Elements {
		// The domain holds the bound too, but a body of empty elements would
		// have become a hundred times its size by then.
		if i == exchange.MaxList {
			return refuse(fmt.Sprintf("must have at most %d elements", exchange.MaxList))
		}
		if element.Kind() != '{' {
			return within(fmt.Sprintf("[%d]", i), refuse("must be an object"))
		}
		if err := t.patch(element, list.Add()); err != nil {
			return within(fmt.Sprintf("[%d]", i), err)
		}
	}
	return nil
}

// readNothing reads null or an empty string, which stands for it.
func readNothing(v web.Value, c exchange.Cell, expected string) error {
	if v != "null" && v != `""` {
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
