package house

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "leadex/"

func TestArrows(t *testing.T) {
	t.Parallel()
	for _, fault := range faults(listPackages(t)) {
		t.Error(fault)
	}
}

// TestFaults shows that each rule can fail.
func TestFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   goPackage
		want []string
	}{
		"surface_imports_domain": {in: goPackage{ImportPath: "leadex/internal/dialect/leancore", Imports: []string{"fmt", "leadex/internal/exchange"}}},
		"command_imports_store":  {in: goPackage{ImportPath: "leadex/internal/cli", Imports: []string{"leadex/internal/store/sqlite"}}},
		"store_test_imports_pgtest": {in: goPackage{ImportPath: "leadex/internal/store/postgres",
			XTestImports: []string{"leadex/internal/pgtest", "leadex/internal/store/storetest"}}},
		"dialect_imports_dialect": {
			in:   goPackage{ImportPath: "leadex/internal/dialect/leancore", Imports: []string{"leadex/internal/dialect/leadbank"}},
			want: []string{"internal/dialect/leancore imports internal/dialect/leadbank: no arrow leads there"},
		},
		"dialect_test_imports_dialect": {
			in:   goPackage{ImportPath: "leadex/internal/dialect/leancore", XTestImports: []string{"leadex/internal/dialect/leadbank"}},
			want: []string{"internal/dialect/leancore imports internal/dialect/leadbank, in tests too: dialects share the domain, not each other"},
		},
		"dialect_imports_store": {
			in:   goPackage{ImportPath: "leadex/internal/dialect/leancore", Imports: []string{"leadex/internal/store/sqlite"}},
			want: []string{"internal/dialect/leancore imports internal/store/sqlite: no arrow leads there"},
		},
		"domain_imports_plumbing": {
			in:   goPackage{ImportPath: "leadex/internal/exchange", Imports: []string{"leadex/internal/web", "leadex/internal/loan"}},
			want: []string{"internal/exchange imports internal/web: no arrow leads there"},
		},
		"domain_speaks_http": {
			in:   goPackage{ImportPath: "leadex/internal/exchange", Imports: []string{"net/http/httptest"}},
			want: []string{"internal/exchange imports net/http/httptest: only others may"},
		},
		"store_imports_store": {
			in:   goPackage{ImportPath: "leadex/internal/store/sqlite", Imports: []string{"leadex/internal/store/postgres"}},
			want: []string{"internal/store/sqlite imports internal/store/postgres: no arrow leads there"},
		},
		"product_imports_test_support": {
			in:   goPackage{ImportPath: "leadex/internal/cli", Imports: []string{"leadex/internal/pgtest"}},
			want: []string{"internal/cli imports internal/pgtest: only tests may"},
		},
		"nobody_decided_where_it_stands": {
			in:   goPackage{ImportPath: "leadex/internal/util", Imports: []string{"fmt"}},
			want: []string{"internal/util has no row in floors: decide where it stands"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, faults([]goPackage{test.in})); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// faults returns a sentence for every import that breaks a rule.
func faults(packages []goPackage) []string {
	var found []string
	for _, pkg := range packages {
		name := strings.TrimPrefix(pkg.ImportPath, module)
		if name == path.Clean(module) {
			continue // the root of the module holds no code of the product
		}
		row := slices.IndexFunc(floors(), func(f floor) bool { return matches(f.packages, name) })
		if row < 0 {
			found = append(found, name+" has no row in floors: decide where it stands")
			continue
		}
		for _, imported := range pkg.Imports {
			found = append(found, importFaults(name, imported, floors()[row])...)
		}
		for _, imported := range slices.Concat(pkg.TestImports, pkg.XTestImports) {
			found = append(found, testImportFaults(name, imported)...)
		}
	}
	return found
}

func importFaults(name, imported string, of floor) []string {
	var found []string
	for _, d := range drivers() {
		if (imported == d.library || strings.HasPrefix(imported, d.library+"/")) && !matchesAny(d.users, name) {
			found = append(found, fmt.Sprintf("%s imports %s: only others may", name, imported))
		}
	}
	ours, isOurs := strings.CutPrefix(imported, module)
	switch {
	case !isOurs:
	case matchesAny(testSupport(), ours) && !matchesAny(testSupport(), name):
		found = append(found, fmt.Sprintf("%s imports %s: only tests may", name, ours))
	case !matchesAny(of.imports, ours):
		found = append(found, fmt.Sprintf("%s imports %s: no arrow leads there", name, ours))
	}
	return found
}

func testImportFaults(name, imported string) []string {
	var found []string
	ours, isOurs := strings.CutPrefix(imported, module)
	if !isOurs || ours == name || matchesAny(testSupport(), ours) {
		return nil
	}
	for _, w := range walls() {
		if matches(w.from, name) && matches(w.to, ours) {
			found = append(found, fmt.Sprintf("%s imports %s, in tests too: %s", name, ours, w.reason))
		}
	}
	return found
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, name) })
}

func matches(pattern, name string) bool {
	matched, err := path.Match(pattern, name)
	return err == nil && matched
}
