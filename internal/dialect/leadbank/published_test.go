package leadbank

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

// update writes the list of the README anew: go test ./internal/dialect/leadbank -update
var update = flag.Bool("update", false, "write the published list into the README")

// catalogue are the fields of a lead by their dotted keys, with those of the
// records that have keys of their own here.
func catalogue() map[string]exchange.Cell {
	fields := map[string]exchange.Cell{}
	walk := func(prefix string, r exchange.Record) {
		r.Each(func(e exchange.Entry) bool {
			fields[prefix+e.Key] = e.Cell
			return true
		})
	}
	walk("", &exchange.Contents{})
	walk("passport.", &exchange.Passport{})
	walk("registration_address.", &exchange.Address{})
	walk("residence_address.", &exchange.Address{})
	for _, record := range []string{"passport", "registration_address", "residence_address"} {
		delete(fields, record)
	}
	return fields
}

func TestPublishedKeys(t *testing.T) {
	t.Parallel()
	t.Run("every field of a lead is published, or there is a reason why not", func(t *testing.T) {
		t.Parallel()
		published := map[string]bool{}
		for _, k := range publishedKeys() {
			published[k.field] = true
		}
		for field := range catalogue() {
			if _, not := unpublished()[field]; published[field] == not {
				t.Errorf("%s: published %v, left out %v", field, published[field], not)
			}
		}
		for field := range unpublished() {
			if catalogue()[field] == nil {
				t.Errorf("%s is left out and does not exist", field)
			}
		}
	})
	t.Run("each number and each key is given once", func(t *testing.T) {
		t.Parallel()
		ids, keys := map[int]bool{}, map[string]bool{}
		for _, k := range publishedKeys() {
			if ids[k.id] || keys[k.key] || k.id < 1 || k.id > firstExtraID {
				t.Errorf("%d %s is given twice or out of range", k.id, k.key)
			}
			ids[k.id], keys[k.key] = true, true
		}
	})
	t.Run("the type is that of the field", func(t *testing.T) {
		t.Parallel()
		fields := catalogue()
		for _, k := range publishedKeys() {
			if k.field == "" || k.id == idProduct {
				continue
			}
			if want := typeOf(fields[k.field]); k.kind != want {
				t.Errorf("%s has type %d, the field is of type %d", k.key, k.kind, want)
			}
		}
	})
	t.Run("the keys of the contract are there", func(t *testing.T) {
		t.Parallel()
		keys := map[string]bool{}
		for _, k := range publishedKeys() {
			keys[k.key] = true
		}
		for _, key := range strings.Fields("LastName FirstName MiddleName BusinessName Email Phone Address City Amount Period PeriodUnit Product") {
			if !keys[key] {
				t.Errorf("%s is missing", key)
			}
		}
	})
}

func typeOf(cell exchange.Cell) int {
	switch cell.(type) {
	case *exchange.Int:
		return typeInteger
	case *exchange.Dec:
		return typeDecimal
	case *exchange.Day:
		return typeDate
	case *exchange.Flag:
		return typeYesNo
	}
	return typeText
}

func TestREADME(t *testing.T) {
	t.Parallel()
	t.Run("shows the published list as it is", func(t *testing.T) {
		t.Parallel()
		const begin, end = "<!-- published list: begin -->\n", "<!-- published list: end -->\n"
		file, err := os.ReadFile("README.md")
		if err != nil {
			t.Fatal(err)
		}
		before, rest, found := strings.Cut(string(file), begin)
		was, after, ended := strings.Cut(rest, end)
		if !found || !ended {
			t.Fatal("the README has no place for the list")
		}
		if *update {
			if err := os.WriteFile("README.md", []byte(before+begin+listTable()+end+after), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		if diff := cmp.Diff(listTable(), was); diff != "" {
			t.Error("run the test with -update\n", diff)
		}
	})
}

func listTable() string {
	var b strings.Builder
	b.WriteString("| ID | Key | Type | field of the lead | |\n| --- | --- | --- | --- | --- |\n")
	for _, k := range publishedKeys() {
		field := ""
		if k.field != "" {
			field = "`" + k.field + "`"
		}
		fmt.Fprintf(&b, "| %d | `%s` | %d | %s | %s |\n", k.id, k.key, k.kind, field, k.note)
	}
	return b.String()
}
