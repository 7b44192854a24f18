package exchange

// Patch writes the fields of p over c: a value takes the place of the one before,
// and so does null, which is a value of every field. An object is patched field by
// field where there is one; a list is replaced as a whole. What p does not name
// stays.
func (c *Contents) Patch(p *Contents) { patch(c, p) }

func patch(r, p Record) {
	p.Each(func(e Entry) bool {
		target := r.cellByNumber(e.Number)
		patchCell(target, e.Cell)
		return true
	})
}

func patchCell(cell, by Cell) {
	switch by.State() {
	case Unset:
		return
	case Null:
		cell.PutNull()
		return
	}
	object, composite := cell.(Composite)
	if composite && !object.IsList() && object.IsSet() {
		patch(object.Records()[0], by.(Composite).Records()[0])
		return
	}
	// Stored forms of our own making always read back.
	_ = cell.readValue(string(by.appendValue(nil)))
}
