package brainysoft

import (
	"strconv"
	"strings"

	"leadex/internal/exchange"
)

func itoa(i int) string { return strconv.Itoa(i) }

// projection is the fields of an answer that were asked for, each once, in the
// order asked.
type projection struct {
	fields  []projected
	clients bool // some are of the linked client
}

// projected is one field, under the name by which it was asked for.
type projected struct {
	label  string // the name, quoted, and colon
	client bool   // it is the client's, not the lead's
	path   []*field
}

// clientPrefix is what the fields of the client that a lead is linked to begin with.
const clientPrefix = "client."

// projectionOf finds the fields that are asked for in a table. Names with dots
// reach into objects, not into lists; one such as "sex.id" is sexId.
func projectionOf(names []string, t *table) (*projection, error) {
	p := &projection{}
	seen := map[string]bool{}
	for i, name := range names {
		if seen[name] {
			continue
		}
		seen[name] = true
		f := projected{label: string(appendString(nil, name)) + ":"}
		if f.path = t.path(name); f.path == nil && t == leadTable {
			if rest, ok := strings.CutPrefix(name, clientPrefix); ok {
				f.client, f.path = true, clientTable.path(rest)
			}
		}
		if f.path == nil {
			return nil, exchange.InvalidField("fields["+itoa(i)+"]", "names no field that can be asked for")
		}
		p.clients = p.clients || f.client
		p.fields = append(p.fields, f)
	}
	return p, nil
}

// path is the way to a field; nil when there is none.
func (t *table) path(name string) []*field {
	step, rest, deeper := strings.Cut(name, ".")
	f := t.byName[step]
	switch {
	case !deeper && f != nil:
		return []*field{f}
	case deeper && f != nil && f.kind.inner != nil && f.kind.wire == "object":
		if inner := f.kind.inner.path(rest); inner != nil {
			return append([]*field{f}, inner...)
		}
	case rest == "id" && t.byName[step+"Id"] != nil:
		return []*field{t.byName[step+"Id"]}
	}
	return nil
}

// knows tells whether a name leads to a field.
func (t *table) knows(name string) bool { return t.path(name) != nil }

// domainPath turns the wire's path of a field into the domain's, as errors name
// fields; wirePath turns it back.
func (t *table) domainPath(name string) string {
	path := t.path(name)
	if path == nil {
		return name
	}
	keys := make([]string, len(path))
	for i, f := range path {
		keys[i] = f.key
	}
	return strings.Join(keys, ".")
}

// append writes the fields of a lead or client, and those of its linked client,
// which is nil when there is none.
func (p *projection) append(b []byte, of, client cells) []byte {
	b = append(b, '{')
	for i := range p.fields {
		f := &p.fields[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, f.label...)
		source := of
		if f.client {
			source = client
		}
		b = f.appendValue(b, source)
	}
	return append(b, '}')
}

func (f *projected) appendValue(b []byte, of cells) []byte {
	if of == nil {
		return append(b, "null"...)
	}
	for _, step := range f.path[:len(f.path)-1] {
		composite := step.cell(of).(exchange.Composite)
		records := composite.Records()
		if len(records) == 0 {
			return append(b, "null"...)
		}
		of = records[0]
	}
	last := f.path[len(f.path)-1]
	return last.kind.append(b, last.cell(of))
}
