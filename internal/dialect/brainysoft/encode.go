package brainysoft

import "leadex/internal/exchange"

// appendFields writes the fields in their order, all of them.
func (t *table) appendFields(b []byte, of cells) []byte {
	for i := range t.fields {
		f := &t.fields[i]
		if len(b) > 0 && b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		b = f.kind.append(append(b, t.labels[i]...), f.cell(of))
	}
	return b
}

// append writes a value: what was never written as the contract says, null as
// null, what is set as it came.
func (k *kind) append(b []byte, c exchange.Cell) []byte {
	switch c.State() {
	case exchange.Unset:
		return append(b, k.absent...)
	case exchange.Null:
		return append(b, "null"...)
	}
	return k.write(b, c)
}

func (t *table) writeObject(b []byte, c exchange.Cell) []byte {
	records := c.(exchange.Composite).Records()
	return append(t.appendFields(append(b, '{'), records[0]), '}')
}

func (t *table) writeList(b []byte, c exchange.Cell) []byte {
	b = append(b, '[')
	for i, r := range c.(exchange.Composite).Records() {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(t.appendFields(append(b, '{'), r), '}')
	}
	return append(b, ']')
}
