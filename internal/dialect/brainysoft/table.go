package brainysoft

import (
	"fmt"

	"leadex/internal/exchange"
)

// cells is anything whose values are found by a key: a record of the domain, or
// a form, which is a lead with what stands beside its contents.
type cells interface {
	Entry(key string) (exchange.Entry, bool)
}

// field is one field of the wire.
type field struct {
	name string // on the wire
	kind kind
	key  string // in the domain
}

// table is the shape of an object on the wire: its fields in their order.
type table struct {
	fields []field
	labels []string // of the fields: name, quoted, and colon
	byName map[string]*field
	byKey  map[string]*field
}

// newTable makes the table of the wire shape of records like sample. That every
// key leads to a cell of the field's kind is checked here, once.
func newTable(sample cells, fields ...field) *table {
	t := &table{fields: fields, byName: make(map[string]*field, len(fields)), byKey: make(map[string]*field, len(fields))}
	for i := range fields {
		f := &fields[i]
		entry, ok := sample.Entry(f.key)
		if !ok || !f.kind.fits(entry.Cell) {
			panic(fmt.Sprintf("field %s has no cell of its kind at %s", f.name, f.key))
		}
		if t.byName[f.name] != nil || t.byKey[f.key] != nil {
			panic("field declared twice: " + f.name)
		}
		t.byName[f.name], t.byKey[f.key] = f, f
		t.labels = append(t.labels, string(appendString(nil, f.name))+":")
	}
	return t
}

// only is the table of those fields of t that are named, in the order of t.
func (t *table) only(sample cells, names ...string) *table {
	wanted := make(map[string]bool, len(names))
	for _, n := range names {
		wanted[n] = true
	}
	var chosen []field
	for _, f := range t.fields {
		if wanted[f.name] {
			chosen = append(chosen, f)
		}
	}
	if len(chosen) != len(wanted) {
		panic("a named field is not in the table")
	}
	return newTable(sample, chosen...)
}

func (f *field) cell(c cells) exchange.Cell {
	entry, _ := c.Entry(f.key) // newTable has seen it
	return entry.Cell
}
