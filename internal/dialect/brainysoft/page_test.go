package brainysoft

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// page is the field list of the published page "edit an existing lead", line by
// line, without the marks of its lists.
func page(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/update-lead-fields.txt")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(strings.ReplaceAll(line, "•", ""))
		if line != "" && line != "Array [" && line != "]" {
			lines = append(lines, line)
		}
	}
	return lines
}

// asPage writes fields as the page does.
func asPage(fields []field) []string {
	var lines []string
	for _, f := range fields {
		lines = append(lines, f.name+" "+f.kind.wire)
		if f.kind.values != nil {
			lines = append(lines, "Possible values: ["+strings.Join(f.kind.values, ", ")+"]")
		}
		if f.name == "attributes" {
			lines = append(lines, "property name* string")
		}
		if f.kind.inner != nil {
			lines = append(lines, asPage(f.kind.inner.fields)...)
		}
	}
	return lines
}

func TestPageFields(t *testing.T) {
	t.Parallel()
	t.Run("are_all_in_the_table_in_order_with_their_types", func(t *testing.T) {
		t.Parallel()
		if diff := cmp.Diff(page(t), asPage(pageFields)); diff != "" {
			t.Errorf("page (-) and table (+):\n%s", diff)
		}
	})
	t.Run("have_names_that_are_no_other_fields_key", func(t *testing.T) {
		t.Parallel()
		// Else an error on one field would be answered with the name of the other.
		namesApart(t, "lead", leadTable)
	})
}

func namesApart(t *testing.T, path string, of *table) {
	for _, f := range of.fields {
		if other := of.byKey[f.name]; other != nil && other.name != f.name {
			t.Errorf("%s: the wire's %s is the domain's name of %s", path, f.name, other.name)
		}
		if f.kind.inner != nil {
			namesApart(t, path+"."+f.name, f.kind.inner)
		}
	}
}

func TestTables(t *testing.T) {
	t.Parallel()
	panics := func(name string, make func()) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("was made")
				}
			}()
			make()
		})
	}
	panics("with_an_unknown_key", func() { newTable(&form{}, field{"a", str, "no_such_key"}) })
	panics("with_a_cell_of_another_kind", func() { newTable(&form{}, field{"a", str, "amount"}) })
	panics("with_a_list_for_an_object", func() { newTable(&form{}, field{"a", objects(passportTable), "passport"}) })
	panics("with_a_name_twice", func() { newTable(&form{}, field{"a", str, "email"}, field{"a", str, "phone"}) })
	panics("with_a_key_twice", func() { newTable(&form{}, field{"a", str, "email"}, field{"b", str, "email"}) })
	panics("with_an_unknown_choice", func() { leadTable.only(&form{}, "noSuchField") })
}
