package row

import (
	"slices"
	"strings"
)

// Kind says how an engine keeps the values of a column.
type Kind uint8

const (
	ID     Kind = iota // uuid; BLOB of 16 bytes
	Number             // bigint; INTEGER
	Text               // text by bytes
	Time               // timestamptz; INTEGER of UTC microseconds
	Bytes              // bytea; BLOB
	Flag               // boolean; INTEGER 0 or 1
)

// Column is one column of a table.
type Column struct {
	Name string
	Kind Kind
}

// EcosystemID is the column that every table of ecosystems begins with.
const EcosystemID = "ecosystem_id"

// Table is a table of an ecosystem's rows, as both engines have it.
type Table struct {
	Name string
	// Key is the primary key after EcosystemID. A row with the same key takes
	// the place of the one that is there.
	Key []string
	// AddOnly tables never change a row: a second one with the same key is a
	// Conflict.
	AddOnly bool
	// Columns are all after EcosystemID, in the order of reading and writing.
	Columns []Column
	// Derived is one more column, which is never read back; nil for none.
	Derived *Derived

	selectText string
}

// Derived is a column whose value the database looks up as it writes a row.
type Derived struct {
	Name string
	From string // the column of the row that Query needs
	// Query gives the value; its $1 is the ecosystem, its $2 the value of From.
	Query string
}

// Value is the query with what an engine writes for its two arguments.
func (d *Derived) Value(ecosystem, from string) string {
	return "(" + strings.NewReplacer("$1", ecosystem, "$2", from).Replace(d.Query) + ")"
}

// Part is a table with some of its columns only, the key among them: what a
// statement changes that leaves the others as they are.
func (t *Table) Part(columns ...string) Table {
	part := Table{Name: t.Name, Key: t.Key}
	for _, c := range t.Columns {
		if slices.Contains(t.Key, c.Name) || slices.Contains(columns, c.Name) {
			part.Columns = append(part.Columns, c)
		}
	}
	return part
}

// New is a table for rows that are not there yet, which takes less than to put them
// in the place of others.
func (t *Table) New() Table {
	fresh := *t
	fresh.AddOnly = true
	return fresh
}

// Set is the columns that are no key, each set to the value that an engine writes
// for it.
func (t *Table) Set(value func(Column) string) string {
	var sets []string
	for _, c := range t.Columns {
		if !slices.Contains(t.Key, c.Name) {
			sets = append(sets, c.Name+" = "+value(c))
		}
	}
	return strings.Join(sets, ", ")
}

// Select is the start of a query for whole rows.
func (t *Table) Select() string { return t.selectText }

// List is the names of all columns that are read, EcosystemID first, each
// behind the table's alias if that is not "".
func (t *Table) List(alias string) string {
	if alias != "" {
		alias += "."
	}
	var b strings.Builder
	b.WriteString(alias + EcosystemID)
	for _, c := range t.Columns {
		b.WriteString(", " + alias + c.Name)
	}
	return b.String()
}

// OnConflict is the end of an INSERT that puts a row in the place of the one
// with the same key; "" for a table that is only added to.
func (t *Table) OnConflict() string {
	if t.AddOnly {
		return ""
	}
	sets := t.Set(func(c Column) string { return "excluded." + c.Name })
	if t.Derived != nil {
		sets += ", " + t.Derived.Name + " = excluded." + t.Derived.Name
	}
	target := " ON CONFLICT (" + strings.Join(append([]string{EcosystemID}, t.Key...), ", ") + ") DO "
	if sets == "" {
		return target + "NOTHING"
	}
	return target + "UPDATE SET " + sets
}
