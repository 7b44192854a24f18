package exchange

// ExtraField is a free key with a text value. Keys may repeat; dotted keys are
// paths to fields of the client or the application.
type ExtraField struct {
	ID    Int
	Key   Text
	Value Text
}

var extraFieldSchema = newSchema(
	field[ExtraField]{1, "id", Plain, func(e *ExtraField) Cell { return &e.ID }},
	field[ExtraField]{2, "key", Plain, func(e *ExtraField) Cell { return &e.Key }},
	field[ExtraField]{3, "value", Plain, func(e *ExtraField) Cell { return &e.Value }},
)

// Each visits the fields in the order of the catalogue.
func (e *ExtraField) Each(visit func(Entry) bool) { extraFieldSchema.each(e, visit) }

// Entry finds a field by its key.
func (e *ExtraField) Entry(key string) (Entry, bool) { return extraFieldSchema.find(e, key) }

func (e *ExtraField) entryByNumber(n int) (Entry, bool) { return extraFieldSchema.number(e, n) }
