package postgres

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/pgtest"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
	"leadex/internal/store/storetest"
)

func TestSchema(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	tables := describe(t, s)
	storetest.CheckSchema(t, "PostgreSQL", tables)
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
		}
	})
	t.Run("has the types that are written", func(t *testing.T) {
		t.Parallel()
		for _, table := range row.Tables() {
			for _, c := range table.Columns {
				got := texts(t, s, "SELECT data_type::text FROM information_schema.columns WHERE table_schema = 'public'"+
					" AND table_name = $1 AND column_name = $2", table.Name, c.Name)
				want := strings.TrimSuffix(arrayTypes[c.Kind].name, "[]")
				if want == "timestamptz" {
					want = "timestamp with time zone"
				}
				if diff := cmp.Diff([]string{want}, got); diff != "" {
					t.Errorf("type of %s.%s (-written +there):\n%s", table.Name, c.Name, diff)
				}
			}
		}
	})
	t.Run("compares text by bytes", func(t *testing.T) {
		t.Parallel()
		others := texts(t, s, "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"+
			" AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C' AND table_name <> 'goose_db_version'")
		if len(others) > 0 {
			t.Errorf("columns without COLLATE \"C\": %v", others)
		}
	})
}

// TestEcosystems holds the catalogue to what lets ecosystems live on different
// database nodes.
func TestEcosystems(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	// What belongs to the installation, not to an ecosystem.
	installation := []string{"key_check"}
	for _, table := range describe(t, s) {
		if slices.Contains(installation, table.Name) {
			continue
		}
		if table.Name == "directory" { // finds the ecosystem of a credential
			continue
		}
		if table.Columns[0] != (storetest.Column{Name: row.EcosystemID, Class: "BLOB"}) {
			t.Errorf("%s does not begin with the ecosystem", table.Name)
		}
		if table.Key[0] != row.EcosystemID {
			t.Errorf("the primary key of %s is (%s)", table.Name, strings.Join(table.Key, ", "))
		}
		for _, x := range table.Indexes {
			if x.Columns[0] != row.EcosystemID {
				t.Errorf("an index of %s is (%s)", table.Name, strings.Join(x.Columns, ", "))
			}
		}
		for _, f := range table.Foreign {
			if strings.Count(f, "("+row.EcosystemID) != 2 {
				t.Errorf("a foreign key of %s is %s", table.Name, f)
			}
		}
	}
	t.Run("share no sequence", func(t *testing.T) {
		t.Parallel()
		shared := texts(t, s, "SELECT relname::text FROM pg_class WHERE relkind = 'S' AND relname NOT LIKE 'goose_db_version%'")
		if len(shared) > 0 {
			t.Errorf("sequences: %v", shared)
		}
	})
	t.Run("get no value from a function of the database", func(t *testing.T) {
		t.Parallel()
		defaults := texts(t, s, "SELECT adrelid::regclass || ': ' || pg_get_expr(adbin, adrelid) FROM pg_attrdef"+
			" WHERE adrelid <> 'goose_db_version'::regclass AND pg_get_expr(adbin, adrelid) !~ '^([0-9]+|true|false|''[^'']*''::text)$'")
		// What those of assignments do is to copy: their functions call nothing but coalesce.
		triggers := texts(t, s, "SELECT tgname::text FROM pg_trigger AS t JOIN pg_proc AS f ON f.oid = t.tgfoid WHERE NOT tgisinternal"+
			" AND (tgrelid <> 'assignment'::regclass OR regexp_replace(prosrc, 'coalesce\\(', '', 'g') ~ '[a-z_]\\(')")
		if len(defaults)+len(triggers) > 0 {
			t.Errorf("defaults: %v, triggers: %v", defaults, triggers)
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

// migrated is a store on a database of its own, with its schema.
func migrated(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.Context(), pgtest.Database(t), Options{})
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

// describe reads the tables from the catalogue.
func describe(t testing.TB, s *Store) []storetest.Table {
	t.Helper()
	var tables []storetest.Table
	for _, name := range texts(t, s, "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"+
		" AND relname <> 'goose_db_version'") {
		table := storetest.Table{Name: name}
		columns, err := read.Collect(t.Context(), s.query, func(r row.Reader, c *storetest.Column) {
			c.Name, c.Class, c.Null, c.Default = r.Text(), class(r.Text()), r.Flag(), r.Text()
		}, "SELECT attname::text, format_type(atttypid, NULL), NOT attnotnull, coalesce(pg_get_expr(adbin, adrelid), '')"+
			" FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"+
			" WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum", name)
		if err != nil {
			t.Fatalf("columns of %s: %v", name, err)
		}
		table.Columns = columns
		table.Key = strings.Split(texts(t, s, "SELECT "+columnsOf("conrelid", "conkey")+
			" FROM pg_constraint WHERE contype = 'p' AND conrelid = $1::text::regclass", name)[0], ", ")
		table.Indexes = describeIndexes(t, s, name)
		table.Foreign = texts(t, s, "SELECT '(' || "+columnsOf("conrelid", "conkey")+" || ') -> ' || confrelid::regclass::text || ' (' || "+
			columnsOf("confrelid", "confkey")+" || ')' FROM pg_constraint WHERE contype = 'f' AND conrelid = $1::text::regclass", name)
		tables = append(tables, table)
	}
	return tables
}

// columnsOf is SQL for the names of an array of columns of a table.
func columnsOf(table, array string) string {
	return "(SELECT string_agg(attname::text, ', ' ORDER BY place) FROM unnest(" + array + ") WITH ORDINALITY AS u (number, place)" +
		" JOIN pg_attribute ON attrelid = " + table + " AND attnum = number)"
}

func describeIndexes(t testing.TB, s *Store, table string) []storetest.Index {
	t.Helper()
	indexes, err := read.Collect(t.Context(), s.query, func(r row.Reader, x *storetest.Index) {
		x.Name, x.Unique, x.Columns, x.Where = r.Text(), r.Flag(), strings.Split(r.Text(), ", "), r.Text()
	}, "SELECT indexrelid::regclass::text, indisunique, "+columnsOf("indrelid", "indkey")+", coalesce(pg_get_expr(indpred, indrelid), '')"+
		" FROM pg_index WHERE indrelid = $1::text::regclass AND NOT indisprimary", table)
	if err != nil {
		t.Fatalf("indexes of %s: %v", table, err)
	}
	return indexes
}

// class is what SQLite calls a type.
func class(postgres string) string {
	switch postgres {
	case "uuid", "bytea":
		return "BLOB"
	case "text":
		return "TEXT"
	}
	return "INTEGER"
}
