package exchange

// Meaning says what a field's value is, where a rule needs to know: which
// values are exempt from the card rule, are hidden by masking, or are searched
// by digest.
type Meaning uint8

const (
	Plain Meaning = iota
	PhoneNumber
	ArticleNumber // of goods: EAN-13, GTIN-14
	FreeValue     // of a free key: may be anything
	TaxNumber
	SocialNumber
	AccountNumber
	DocumentNumber
)

// Identifies tells whether a value of this meaning is a sealed identifier of a
// person: it is never stored in clear and is masked from who may not see it.
func (m Meaning) Identifies() bool { return m >= TaxNumber }

// Cell is one optional value of a record, whatever its type. Scalar cells are
// *Text, *Int, *Dec, *Flag, *Day or *JSON; all others are Composite.
type Cell interface {
	State() State
	IsSet() bool
	PutNull()
	Clear()

	appendValue(b []byte) []byte // the stored form of a value that is set
	readValue(s string) error    // the reverse; sets the value
}

// Composite is a cell that holds records: one for an object, any number for a
// list.
type Composite interface {
	Cell
	IsList() bool
	Records() []Record // in order; empty when nothing is set
	// Add makes room for one more record and returns it empty: the object
	// itself, or a new last element. The cell is then set.
	Add() Record
	PutEmpty() // an empty object or list, set
}

// Entry is one field of a record as met by a walk over it.
type Entry struct {
	Number  int    // stable for ever; it is what the store writes
	Key     string // stable snake_case name, used in /v1, events and errors
	Meaning Meaning
	Cell    Cell
}

// Record is anything made of named fields: contents, a passport, an address.
type Record interface {
	// Each visits the fields in the order of the catalogue until visit is false.
	Each(visit func(Entry) bool)
	// EachGiven passes over the fields that are Unset, which nearly all are.
	EachGiven(visit func(Entry) bool)
	// Entry finds a field by its key.
	Entry(key string) (Entry, bool)

	// cellByNumber is the cell of a field, nil for a number that no field has.
	cellByNumber(n int) Cell
}

// field is a row of a record's catalogue.
type field[T any] struct {
	number  int
	key     string
	meaning Meaning
	cell    func(*T) Cell
}

// schema is the catalogue of the fields of a record type: data, written once.
type schema[T any] struct {
	fields   []field[T]
	byKey    map[string]int
	byNumber []int
}

func newSchema[T any](fields ...field[T]) *schema[T] {
	s := &schema[T]{fields: fields, byKey: make(map[string]int, len(fields))}
	for i, f := range fields {
		for len(s.byNumber) <= f.number {
			s.byNumber = append(s.byNumber, -1)
		}
		if _, twice := s.byKey[f.key]; twice || s.byNumber[f.number] >= 0 {
			panic("field declared twice: " + f.key)
		}
		s.byKey[f.key], s.byNumber[f.number] = i, i
	}
	return s
}

func (s *schema[T]) each(record *T, visit func(Entry) bool) {
	for i := range s.fields {
		if !visit(s.entry(record, i)) {
			return
		}
	}
}

func (s *schema[T]) eachGiven(record *T, visit func(Entry) bool) {
	for i := range s.fields {
		f := &s.fields[i]
		cell := f.cell(record)
		if cell.State() != Unset && !visit(Entry{Number: f.number, Key: f.key, Meaning: f.meaning, Cell: cell}) {
			return
		}
	}
}

func (s *schema[T]) find(record *T, key string) (Entry, bool) {
	i, ok := s.byKey[key]
	if !ok {
		return Entry{}, false
	}
	return s.entry(record, i), true
}

func (s *schema[T]) cell(record *T, n int) Cell {
	if n < 0 || n >= len(s.byNumber) || s.byNumber[n] < 0 {
		return nil
	}
	return s.fields[s.byNumber[n]].cell(record)
}

func (s *schema[T]) entry(record *T, i int) Entry {
	f := &s.fields[i]
	return Entry{Number: f.number, Key: f.key, Meaning: f.meaning, Cell: f.cell(record)}
}

// Object is an optional record inside another one.
type Object[T any] struct{ Opt[T] }

// List is an optional list of records.
type List[T any] struct{ Opt[[]T] }

// Shared is an Object that whoever holds a copy of it has in common. What is put in
// is not to be changed any more.
type Shared[T any] struct {
	Opt[*T]
	stored []byte // its stored form, where that was made before
}

// Share holds the record that v points to.
func Share[T any](v *T) Shared[T] { return Shared[T]{Opt: Some(v)} }

// shareStored is Share of a record whose document is there, for as long as that is.
func shareStored[T any](v *T, document []byte) Shared[T] {
	return Shared[T]{Opt: Some(v), stored: document[1:]}
}

func (o *Object[T]) IsList() bool { return false }

// Records holds the one record, if any.
func (o *Object[T]) Records() []Record {
	if !o.IsSet() {
		return nil
	}
	return []Record{asRecord(&o.value)}
}

// Add returns the record, emptied.
func (o *Object[T]) Add() Record {
	o.PutEmpty()
	return asRecord(&o.value)
}

// PutEmpty sets an object without fields.
func (o *Object[T]) PutEmpty() {
	var empty T
	o.Put(empty)
}

func (l *List[T]) IsList() bool { return true }

// Records holds the elements in order.
func (l *List[T]) Records() []Record {
	records := make([]Record, len(l.value))
	for i := range l.value {
		records[i] = asRecord(&l.value[i])
	}
	return records
}

// Add appends an empty element.
func (l *List[T]) Add() Record {
	var empty T
	l.Put(append(l.value, empty))
	return asRecord(&l.value[len(l.value)-1])
}

// PutEmpty sets a list without elements.
func (l *List[T]) PutEmpty() { l.Put([]T{}) }

// asRecord is safe because composites are only ever declared of record types;
// a test walks every field of the catalogue.
func asRecord(pointer any) Record { return pointer.(Record) }

func (s *Shared[T]) IsList() bool { return false }

// Value is the record, or an empty one.
func (s *Shared[T]) Value() T {
	var record T
	if s.IsSet() {
		record = *s.value
	}
	return record
}

// Records holds the one record, if any.
func (s *Shared[T]) Records() []Record {
	if !s.IsSet() {
		return nil
	}
	return []Record{asRecord(s.value)}
}

// Add puts an empty record in and returns it.
func (s *Shared[T]) Add() Record {
	s.PutEmpty()
	return asRecord(s.value)
}

// PutEmpty puts a record without fields in.
func (s *Shared[T]) PutEmpty() { s.Put(new(T)) }
