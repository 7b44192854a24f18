package exchange

import "strconv"

// ExtraField is a free key with a text value. Keys may repeat; dotted keys are
// paths to fields of the client or the application.
type ExtraField struct {
	ID    Int
	Key   Text
	Value Text
	// Number is the field's place in its lead, from 1. The exchange gives it out
	// and the field keeps it through edits; what a surface writes is overwritten.
	Number Int
}

var extraFieldSchema = newSchema(
	field[ExtraField]{1, "id", Plain, func(e *ExtraField) Cell { return &e.ID }},
	field[ExtraField]{2, "key", Plain, func(e *ExtraField) Cell { return &e.Key }},
	field[ExtraField]{3, "value", FreeValue, func(e *ExtraField) Cell { return &e.Value }},
	field[ExtraField]{4, "number", Plain, func(e *ExtraField) Cell { return &e.Number }},
)

// Each visits the fields in the order of the catalogue.
func (e *ExtraField) Each(visit func(Entry) bool) { extraFieldSchema.each(e, visit) }

// EachGiven visits the fields that are set or null, in the same order.
func (e *ExtraField) EachGiven(visit func(Entry) bool) { extraFieldSchema.eachGiven(e, visit) }

// Entry finds a field by its key.
func (e *ExtraField) Entry(key string) (Entry, bool) { return extraFieldSchema.find(e, key) }

func (e *ExtraField) cellByNumber(n int) Cell { return extraFieldSchema.cell(e, n) }

// numberExtraFields gives every extra field its number. One that was there
// before keeps its own: it is found by its id, and by its key when it comes
// without a known id, as from clients that send the whole list again. A new one
// takes the next number, so that removing one renumbers no other.
func numberExtraFields(before, after *Contents) {
	fields := after.ExtraFields.value
	for i := range fields {
		fields[i].Number.Clear()
	}
	keepNumbers(before.ExtraFields.value, fields, func(e *ExtraField) string {
		if !e.ID.IsSet() {
			return ""
		}
		return strconv.FormatInt(e.ID.value, 10)
	})
	keepNumbers(before.ExtraFields.value, fields, func(e *ExtraField) string { return e.Key.value })
	next := int64(1)
	for _, e := range before.ExtraFields.value {
		next = max(next, e.Number.value+1)
	}
	for i := range fields {
		if !fields[i].Number.IsSet() {
			fields[i].Number.Put(next)
			next++
		}
	}
}

// keepNumbers passes the numbers of known fields on to those fields without one
// that are named alike, first to first. A field without a name is not matched.
func keepNumbers(known, fields []ExtraField, name func(*ExtraField) string) {
	taken := make(map[int64]bool, len(fields))
	for i := range fields {
		taken[fields[i].Number.value] = true // 0 too: it is no number
	}
	numbers := make(map[string][]int64, len(known))
	for i := range known {
		if n := known[i].Number.value; !taken[n] && name(&known[i]) != "" {
			numbers[name(&known[i])] = append(numbers[name(&known[i])], n)
		}
	}
	for i := range fields {
		of := name(&fields[i])
		if fields[i].Number.IsSet() || len(numbers[of]) == 0 {
			continue
		}
		fields[i].Number.Put(numbers[of][0])
		numbers[of] = numbers[of][1:]
	}
}
