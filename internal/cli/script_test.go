package cli_test

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"leadex/internal/cli"
	"leadex/internal/pgtest"
)

// The program is this test's own binary under the name leadex.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"leadex": func() { os.Exit(cli.Main()) }})
}

func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true, Cmds: commands()})
}

// TestScriptPostgres runs scripts with an empty database at $DATABASE.
func TestScriptPostgres(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{Dir: "testdata/postgres", RequireExplicitExec: true, Cmds: commands(),
		Setup: func(env *testscript.Env) error {
			t, ok := env.T().(testing.TB)
			if !ok {
				return errors.New("this is no test")
			}
			env.Setenv("DATABASE", pgtest.Database(t))
			return nil
		}})
}

// awaitTime bounds how long a script waits for a server; a machine that runs
// many tests is slow.
const awaitTime = time.Minute

// commands are what scripts can do beside what testscript offers.
func commands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"await": await,
		"exits": exits,
		"mode":  mode,
	}
}

// await waits until a file is there and not empty: "await file".
func await(ts *testscript.TestScript, _ bool, args []string) {
	for deadline := time.Now().Add(awaitTime); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if info, err := os.Stat(ts.MkAbs(args[0])); err == nil && (info.Size() > 0 || info.Mode().Type() == os.ModeSocket) {
			return
		}
	}
	ts.Fatalf("%s did not come", args[0])
}

// exits runs a command that has to end with a code: "exits 2 leadex ...". What
// it prints can be searched as after exec.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// mode holds a file to its mode: "mode 0600 file".
func mode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := "0" + strconv.FormatInt(int64(info.Mode().Perm()), 8); got != args[0] {
		ts.Fatalf("%s has mode %s, want %s", args[1], got, args[0])
	}
}
