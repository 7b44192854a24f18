package row

import "slices"

// KeyPlaces are the places of the key's columns among Columns, in the order of
// Key.
func (t *Table) KeyPlaces() []int {
	places := make([]int, len(t.Key))
	for i, name := range t.Key {
		places[i] = slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
	}
	return places
}
