package house

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// goPackage is what go list says of a package, as far as it is needed here.
type goPackage struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Module       *goModule
}

type goModule struct {
	Path, Version, Dir string
	Main               bool
}

func listPackages(t *testing.T, arguments ...string) []goPackage {
	t.Helper()
	if len(arguments) == 0 {
		arguments = []string{"leadex/..."}
	}
	list := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,TestImports,XTestImports,Module"}, arguments...)...)
	var diagnosis strings.Builder
	list.Stderr = &diagnosis
	output, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, diagnosis.String())
	}
	var packages []goPackage
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	for {
		var pkg goPackage
		err := decoder.Decode(&pkg)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		packages = append(packages, pkg)
	}
}
