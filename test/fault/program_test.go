package fault

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"leadex/internal/leadextest"
)

// intact is the name of the build of the source as it is. Other names are those
// of broken builds.
const intact = "intact"

// built are the programs by name, each built by the first test that asks, in a
// directory that TestMain removes.
var built struct {
	dir    string
	byName sync.Map
	one    sync.Mutex // build at a time: the next finds in the cache what it needs
}

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "leadex-fault-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	built.dir = dir
	return m.Run()
}

func program(t *testing.T, name string) string {
	t.Helper()
	build, _ := built.byName.LoadOrStore(name, sync.OnceValues(func() (string, error) { return buildIn(filepath.Join(built.dir, name), name) }))
	path, err := build.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func buildIn(dir, name string) (string, error) {
	built.one.Lock()
	defer built.one.Unlock()
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	if name == intact {
		return leadextest.Build(dir)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		return "", err
	}
	return BuildBroken(root, filepath.Join("testdata", "broken.txtar"), name, dir)
}
