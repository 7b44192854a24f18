package cli

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"leadex/internal/pgtest"
	"leadex/internal/seal"
)

// TestWrongKeys runs every command that works on an installation with keys that
// are not its own, or without any: it must be told so, and nothing be touched.
func TestWrongKeys(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			at := []string{"--data", dir}
			state := func() []byte { return readAll(t, dir) }
			if engine == "postgres" {
				database := pgtest.Database(t)
				at = append(at, "--database", database)
				state = func() []byte { return withoutTokens(pgtest.Dump(t, database)) }
			}
			for _, line := range [][]string{
				{"ecosystem", "create", "--name", "Colombia", "--country", "CO", "--currency", "COP"},
				{"credential", "create", "--role", "operator", "--id", "op"},
			} {
				if code, said := runLine(t, append(line, at...)); code != exitDone {
					t.Fatalf("%v: %s", line, said)
				}
			}
			kept := filepath.Join(t.TempDir(), "kept")
			if err := os.Rename(filepath.Join(dir, KeyFile), kept); err != nil {
				t.Fatal(err)
			}
			before := state()
			for name, wrong := range wrongKeys(t, kept) {
				commands := asking(t)
				// The others end in the same place, and so does every command on either engine.
				if engine == "postgres" || name != "lost" && name != "another master" {
					commands = map[string][]string{"serve": commands["serve"], "credential list": commands["credential list"]}
				}
				for command, line := range commands {
					line = append(append(slices.Clone(line), at...), wrong.flags...)
					code, said := runLine(t, line)
					if code != exitFailed || !strings.Contains(said, wrong.says) {
						t.Errorf("%s with %s keys: ended with %d and said %q, want %q", command, name, code, said, wrong.says)
					}
				}
			}
			if _, err := os.Stat(filepath.Join(dir, KeyFile)); err == nil {
				t.Error("a new key file was made")
			}
			if !bytes.Equal(state(), before) {
				t.Error("the database was touched")
			}
			if code, said := runLine(t, append([]string{"credential", "list", "--keys", kept}, at...)); code != exitDone || !strings.Contains(said, "op ") {
				t.Errorf("with the right keys: %d, %s", code, said)
			}
		})
	}
}

// wrong are keys that do not fit, and what is said of them.
type wrong struct {
	flags []string
	says  string
}

func wrongKeys(t *testing.T, kept string) map[string]wrong {
	t.Helper()
	right, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	other := lines(seal.NewKeys().Text())
	// with are the right keys but for some lines.
	with := func(names ...string) string {
		text := string(right)
		for _, name := range names {
			text = strings.Replace(text, lines(text)[name], other[name], 1)
		}
		return text
	}
	file := func(text string) []string {
		path := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{"--keys", path}
	}
	given := func(text string) []string {
		var entries []string
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, "#") {
				entries = append(entries, strings.TrimSpace(line))
			}
		}
		return []string{"--keys", strings.Join(entries, ";")}
	}
	return map[string]wrong{
		"lost":                    {nil, "is missing, and the database was made with it: nothing was touched"},
		"lost elsewhere":          {[]string{"--keys", filepath.Join(t.TempDir(), "none")}, "is missing"},
		"another master":          {file(with("master")), "these keys do not belong to this database: different: master. "},
		"another jwt":             {file(with("jwt")), "different: jwt. "},
		"another pepper":          {file(with("pepper")), "different: pepper. "},
		"another jwt and pepper":  {file(with("jwt", "pepper")), "different: jwt, pepper. "},
		"another set":             {file(seal.NewKeys().Text()), "different: master, jwt, pepper. "},
		"a set as text":           {given(seal.NewKeys().Text()), "different: master, jwt, pepper. "},
		"a master as text":        {given(with("master")), "different: master. "},
		"a broken text":           {[]string{"--keys", "version: 1; master: x"}, "the keys that were given: seal: unusable keys"},
		"a truncated file":        {file(string(right[:len(right)-10])), "the pepper key is not 32 bytes"},
		"an empty file":           {file(""), "not a key file"},
		"a numbered master alone": {file(strings.Replace(strings.Replace(string(right), "master:", "master-2:", 1), "version: 1", "version: 2", 1)), "missing: master. "},
	}
}

// lines are the lines of a key text by their names.
func lines(text string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(text) {
		if name, _, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, "#") {
			all[name] = line
		}
	}
	return all
}

// asking are the first examples of all commands that need the keys of an
// installation, without what says where it is.
func asking(t *testing.T) map[string][]string {
	t.Helper()
	// The schema needs no keys; the others need no installation.
	without := []string{"migrate", "version", "loan schedule", "loan cost"}
	all := map[string][]string{}
	for _, leaf := range newParser(t).Model.Leaves(false) {
		name := strings.TrimPrefix(leaf.Path(), "leadex ")
		if slices.Contains(without, name) {
			continue
		}
		line := words(t, examplesIn(leaf.Detail)[0])[1:]
		for _, flag := range []string{"--data", "--database", "--keys", "--addr", "--admin-addr", "--output"} {
			if i := slices.Index(line, flag); i >= 0 {
				line = slices.Delete(line, i, i+2)
			}
		}
		if name == "serve" || name == "demo" {
			line = append(line, "--addr", "127.0.0.1:0", "--admin-addr", "off")
		}
		all[name] = line
	}
	if len(all) < 40 {
		t.Errorf("only %d commands: %v", len(all), slices.Sorted(maps.Keys(all)))
	}
	return all
}

// runLine runs a command line to its end and returns what it printed.
func runLine(t *testing.T, line []string) (code int, said string) {
	t.Helper()
	var out bytes.Buffer
	nothing := func(string) (string, bool) { return "", false }
	code = Run(context.Background(), World{Args: line, Env: nothing, Stdout: &out, Stderr: &out})
	return code, out.String()
}

// withoutTokens is a dump without the lines that pg_dump makes anew each time.
func withoutTokens(dump []byte) []byte {
	var kept []byte
	for line := range bytes.Lines(dump) {
		if !bytes.HasPrefix(line, []byte(`\restrict `)) && !bytes.HasPrefix(line, []byte(`\unrestrict `)) {
			kept = append(kept, line...)
		}
	}
	return kept
}

// readAll is the database of a directory.
func readAll(t *testing.T, dir string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "leadex.db"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
