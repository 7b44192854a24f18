package brainysoft

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
)

// readFreeObject merges the next value into free JSON, by the rule of the
// fields: a member that is sent is set, null included; one left out stays.
func readFreeObject(d *jsontext.Decoder, c exchange.Cell) error {
	if d.PeekKind() != '{' {
		return readNothing(d, c, "must be an object")
	}
	sent, err := compact(d)
	if err != nil {
		return err
	}
	cell := c.(*exchange.JSON)
	if there := cell.Value(); cell.IsSet() && jsontext.Value(there).Kind() == '{' {
		sent = mergeMembers(jsontext.Value(there), sent)
	}
	cell.Put(exchange.RawJSON(sent))
	return nil
}

// readFreeList puts the next value in the place of free JSON.
func readFreeList(d *jsontext.Decoder, c exchange.Cell) error {
	if d.PeekKind() != '[' {
		return readNothing(d, c, "must be a list")
	}
	sent, err := compact(d)
	if err != nil {
		return err
	}
	c.(*exchange.JSON).Put(exchange.RawJSON(sent))
	return nil
}

// compact reads the next value without blanks; digits, escapes and the order of
// names stay as they were written.
func compact(d *jsontext.Decoder) (jsontext.Value, error) {
	v, err := d.ReadValue()
	if err != nil {
		return nil, notJSON(err)
	}
	v = v.Clone()
	return v, notJSON(v.Compact())
}

// member is a name of an object, quoted, with its value.
type member struct {
	name  string // unquoted
	value string
}

func (m member) isObject() bool { return jsontext.Value(m.value).Kind() == '{' }

// mergeMembers lays the members of over onto those of under, objects inside by
// the same rule. Both are objects of our own making or checked before.
func mergeMembers(under, over jsontext.Value) jsontext.Value {
	all := members(under)
	at := make(map[string]int, len(all))
	for i, m := range all {
		at[m.name] = i
	}
	for _, m := range members(over) {
		i, ok := at[m.name]
		switch {
		case !ok:
			all = append(all, m)
		case m.isObject() && all[i].isObject():
			all[i].value = string(mergeMembers(jsontext.Value(all[i].value), jsontext.Value(m.value)))
		default:
			all[i] = m
		}
	}
	b := []byte{'{'}
	for i, m := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(appendString(b, m.name), ':'), m.value...)
	}
	return append(b, '}')
}

func members(object jsontext.Value) []member {
	d := jsontext.NewDecoder(bytes.NewReader(object), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if _, err := d.ReadToken(); err != nil {
		return nil
	}
	var all []member
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return all
		}
		text := name.String()
		value, err := d.ReadValue()
		if err != nil {
			return all
		}
		all = append(all, member{name: text, value: string(value)})
	}
	return all
}
