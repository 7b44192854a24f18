package brainysoft

import (
	"leadex/internal/exchange"
	"leadex/internal/web"
)

// readFreeObject merges a value into free JSON, by the rule of the fields: a
// member that is sent is set, null included; one left out stays.
func readFreeObject(v web.Value, c exchange.Cell) error {
	if v.Kind() != '{' {
		return readNothing(v, c, "must be an object")
	}
	sent := v.Compact()
	cell := c.(*exchange.JSON)
	if there := web.Value(cell.Value()); cell.IsSet() && there.Kind() == '{' {
		sent = mergeMembers(there, web.Value(sent))
	}
	cell.Put(exchange.RawJSON(sent))
	return nil
}

// readFreeList puts a value in the place of free JSON.
func readFreeList(v web.Value, c exchange.Cell) error {
	if v.Kind() != '[' {
		return readNothing(v, c, "must be a list")
	}
	c.(*exchange.JSON).Put(exchange.RawJSON(v.Compact()))
	return nil
}

// member is a name of an object with its value.
type member struct {
	name  string
	value web.Value
}

// mergeMembers lays the members of over onto those of under, objects inside by
// the same rule. Both are objects of our own making or checked before.
func mergeMembers(under, over web.Value) string {
	var all []member
	at := map[string]int{}
	for name, value := range under.Members {
		at[name] = len(all)
		all = append(all, member{name, value})
	}
	for name, value := range over.Members {
		i, ok := at[name]
		switch {
		case !ok:
			all = append(all, member{name, value})
		case value.Kind() == '{' && all[i].value.Kind() == '{':
			all[i].value = web.Value(mergeMembers(all[i].value, value))
		default:
			all[i].value = value
		}
	}
	b := []byte{'{'}
	for i, m := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(appendString(b, m.name), ':'), m.value...)
	}
	return string(append(b, '}'))
}
