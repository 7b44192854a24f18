package storetest

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// Table is a table as an engine describes it. All engines have the same, but for the
// lines of schema.txt that name an engine.
type Table struct {
	Name    string
	Columns []Column
	Key     []string // the primary key
	Indexes []Index  // without that of the primary key
	Foreign []string // as in (ecosystem_id, lender_id) -> lender (ecosystem_id, id)
}

// Column is a column of a table. Class is what SQLite knows of types: BLOB,
// INTEGER or TEXT.
type Column struct {
	Name, Class string
	Null        bool
	Default     string // "" for none; a flag is 0 or 1
}

// Index is an index or a unique constraint. A unique one has no name here: SQLite
// forgets the names of constraints.
type Index struct {
	Name    string
	Unique  bool
	Columns []string
	Where   string // the condition of a partial index
}

//go:embed schema.txt
var schema string

// CheckSchema compares the tables of an engine with schema.txt, which says what
// tables, columns and keys every engine has, or one of them alone: the one that a line
// ends with.
func CheckSchema(t testing.TB, engine string, tables []Table) {
	t.Helper()
	var want []string
	for line := range strings.Lines(schema) {
		line, of, some := strings.Cut(strings.TrimSuffix(line, "\n"), " -- ")
		if !some || of == engine {
			want = append(want, line)
		}
	}
	var got strings.Builder
	slices.SortFunc(tables, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	for _, table := range tables {
		got.WriteString(table.describe())
	}
	if diff := gocmp.Diff(want, strings.Split(strings.TrimSuffix(got.String(), "\n"), "\n")); diff != "" {
		t.Errorf("the schema differs from schema.txt (-want +got):\n%s", diff)
	}
}

func (t Table) describe() string {
	var lines []string
	for _, c := range t.Columns {
		null := "not null"
		if c.Null {
			null = "null"
		}
		line := fmt.Sprintf("  %s %s %s", c.Name, c.Class, null)
		if c.Default != "" {
			line += " default " + flags.Replace(c.Default)
		}
		lines = append(lines, line)
	}
	lines = append(lines, fmt.Sprintf("  key (%s)", strings.Join(t.Key, ", ")))
	var indexes []string
	for _, x := range t.Indexes {
		line := "  index " + x.Name
		if x.Unique {
			line = "  unique"
		}
		line += fmt.Sprintf(" (%s)", strings.Join(x.Columns, ", "))
		if x.Where != "" {
			line += " where " + plain(x.Where)
		}
		indexes = append(indexes, line)
	}
	slices.Sort(indexes)
	foreign := slices.Clone(t.Foreign)
	slices.Sort(foreign)
	for _, f := range foreign {
		indexes = append(indexes, "  foreign "+f)
	}
	return t.Name + "\n" + strings.Join(append(lines, indexes...), "\n") + "\n"
}

// flags and texts are written as SQLite writes them.
var flags = strings.NewReplacer("false", "0", "true", "1", "::text", "")

// plain is a condition without what engines write differently.
func plain(condition string) string {
	condition = strings.NewReplacer("= ANY (ARRAY[", "IN ", "]", "", "(", "", ")", "", "::text", "").Replace(condition)
	return strings.Join(strings.Fields(condition), " ")
}
