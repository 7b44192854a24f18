package sqlite

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/store/read"
	"leadex/internal/store/row"
	"leadex/internal/store/storetest"
)

func TestSchema(t *testing.T) {
	t.Parallel()
	tables := describe(t, migrated(t))
	storetest.CheckSchema(t, "SQLite", tables)
	t.Run("has the columns that are written", func(t *testing.T) {
		t.Parallel()
		for _, want := range row.Tables() {
			at := slices.IndexFunc(tables, func(got storetest.Table) bool { return got.Name == want.Name })
			if at < 0 {
				t.Errorf("there is no table %s", want.Name)
				continue
			}
			var got []string
			for _, c := range tables[at].Columns {
				got = append(got, c.Name)
			}
			written := names(want)
			slices.Sort(written) // a column that came later is the last, whatever it is
			slices.Sort(got)
			if diff := cmp.Diff(written, got); diff != "" {
				t.Errorf("columns of %s (-written +there):\n%s", want.Name, diff)
			}
			if diff := cmp.Diff(append([]string{row.EcosystemID}, want.Key...), tables[at].Key); diff != "" {
				t.Errorf("key of %s (-replaced by +there):\n%s", want.Name, diff)
			}
		}
	})
	t.Run("is strict", func(t *testing.T) {
		t.Parallel()
		s := migrated(t)
		for _, table := range texts(t, s, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'") {
			if table != "goose_db_version" {
				t.Errorf("table %s is not STRICT", table)
			}
		}
	})
}

func names(t row.Table) []string {
	list := []string{row.EcosystemID}
	for _, c := range t.Columns {
		list = append(list, c.Name)
	}
	if t.Derived != nil {
		list = append(list, t.Derived.Name)
	}
	return list
}

// migrated is a store of its own with its schema.
func migrated(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.Context(), t.TempDir(), Options{})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	return s
}

func TestKept(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	storetest.CheckKept(t, s, func(query string) []string { return texts(t, s, query) })
}

// texts is the first column of a query.
func texts(t testing.TB, s *Store, text string, args ...any) []string {
	t.Helper()
	list, err := read.Collect(t.Context(), s.query, read.Text, text, args...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return list
}

// describe reads the tables from the database.
func describe(t testing.TB, s *Store) []storetest.Table {
	t.Helper()
	var tables []storetest.Table
	for _, name := range texts(t, s, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version'") {
		table := storetest.Table{Name: name}
		columns, err := read.Collect(t.Context(), s.query, func(r row.Reader, c *storetest.Column) {
			c.Name, c.Class, c.Null, c.Default = r.Text(), r.Text(), r.Flag(), r.Text()
		}, "SELECT name, type, NOT \"notnull\", dflt_value FROM pragma_table_xinfo($1)", name)
		if err != nil {
			t.Fatalf("columns of %s: %v", name, err)
		}
		table.Columns = columns
		table.Key = texts(t, s, "SELECT name FROM pragma_table_xinfo($1) WHERE pk > 0 ORDER BY pk", name)
		table.Indexes = describeIndexes(t, s, name)
		for _, id := range texts(t, s, "SELECT DISTINCT CAST(id AS TEXT) FROM pragma_foreign_key_list($1)", name) {
			from := texts(t, s, "SELECT \"from\" FROM pragma_foreign_key_list($1) WHERE CAST(id AS TEXT) = $2 ORDER BY seq", name, id)
			to := texts(t, s, "SELECT \"to\" FROM pragma_foreign_key_list($1) WHERE CAST(id AS TEXT) = $2 ORDER BY seq", name, id)
			of := texts(t, s, "SELECT \"table\" FROM pragma_foreign_key_list($1) WHERE CAST(id AS TEXT) = $2", name, id)
			table.Foreign = append(table.Foreign, fmt.Sprintf("(%s) -> %s (%s)", strings.Join(from, ", "), of[0], strings.Join(to, ", ")))
		}
		tables = append(tables, table)
	}
	return tables
}

func describeIndexes(t testing.TB, s *Store, table string) []storetest.Index {
	t.Helper()
	indexes, err := read.Collect(t.Context(), s.query, func(r row.Reader, x *storetest.Index) { x.Name, x.Unique = r.Text(), r.Flag() },
		"SELECT name, \"unique\" FROM pragma_index_list($1) WHERE origin <> 'pk'", table)
	if err != nil {
		t.Fatalf("indexes of %s: %v", table, err)
	}
	for i := range indexes {
		x := &indexes[i]
		x.Columns = texts(t, s, "SELECT name FROM pragma_index_info($1) ORDER BY seqno", x.Name)
		for _, text := range texts(t, s, "SELECT sql FROM sqlite_schema WHERE name = $1 AND sql IS NOT NULL", x.Name) {
			_, x.Where, _ = strings.Cut(text, "WHERE ")
		}
	}
	return indexes
}
