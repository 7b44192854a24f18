//go:build linux || darwin

package pgtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFindPrograms is not parallel to other tests: a program that was just written cannot be run while a process forked
// meanwhile still holds it open ("text file busy").
func TestFindPrograms(t *testing.T) {
	root := t.TempDir()
	install(t, root, "path/old", "postgres (PostgreSQL) 14.9")
	install(t, root, "path/new", "postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)")
	install(t, root, "lib/16/bin", "postgres (PostgreSQL) 16.3")
	install(t, root, "lib/18/bin", "postgres (PostgreSQL) 18beta1")
	install(t, root, "garbage/bin", "bash: no such thing")
	for _, absent := range []string{"initdb", "pg_dump"} {
		install(t, root, "without_"+absent, "postgres (PostgreSQL) 17.1")
		if err := os.Remove(filepath.Join(root, "without_"+absent, absent)); err != nil {
			t.Fatal(err)
		}
	}

	found := map[string]struct {
		path     []string
		pattern  string
		wantFrom string
	}{
		"in_path_before_elsewhere":           {path: []string{"path/new"}, pattern: "lib/*/bin", wantFrom: "path/new"},
		"past_an_old_one_in_path":            {path: []string{"path/old", "path/new"}, wantFrom: "path/new"},
		"elsewhere_if_path_has_an_old_one":   {path: []string{"path/old"}, pattern: "lib/16/bin", wantFrom: "lib/16/bin"},
		"the_newest_of_several":              {pattern: "lib/*/bin", wantFrom: "lib/18/bin"},
		"past_an_incomplete_and_a_bad_one":   {path: []string{"without_initdb", "without_pg_dump", "garbage/bin"}, pattern: "lib/16/bin", wantFrom: "lib/16/bin"},
		"past_a_directory_that_is_not_there": {path: []string{"none"}, pattern: "lib/16/bin", wantFrom: "lib/16/bin"},
	}
	for name, test := range found {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := findPrograms(pathOf(root, test.path), filepath.Join(root, test.pattern))
			if err != nil {
				t.Fatal(err)
			}
			if want := programsIn(filepath.Join(root, test.wantFrom)); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}

	t.Run("none_says_what_to_install", func(t *testing.T) {
		t.Parallel()
		_, err := findPrograms(pathOf(root, []string{"path/old", "none"}))
		if err == nil {
			t.Fatal("no error")
		}
		for _, part := range []string{"15 or newer", "14 in " + root, "apt-get install postgresql", "brew install"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q is not in: %v", part, err)
			}
		}
	})
}

func TestUnprivileged(t *testing.T) {
	t.Parallel()

	t.Run("root_becomes_somebody_else", func(t *testing.T) {
		t.Parallel()
		account, err := unprivileged(0)
		if err != nil {
			t.Fatal(err)
		}
		if account == nil || account.Uid == 0 || account.Gid == 0 {
			t.Errorf("got %+v, want an account and group other than root's", account)
		}
	})

	t.Run("anybody_else_stays", func(t *testing.T) {
		t.Parallel()
		account, err := unprivileged(1000)
		if err != nil || account != nil {
			t.Errorf("got %+v, %v, want neither", account, err)
		}
	})
}

// install makes a directory that looks like an installation whose server says that version.
func install(t *testing.T, root, directory, version string) {
	t.Helper()
	path := filepath.Join(root, directory)
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"initdb", "postgres", "pg_dump"} {
		script := "#!/bin/sh\necho '" + version + "'\n"
		if err := os.WriteFile(filepath.Join(path, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
}

func pathOf(root string, directories []string) string {
	for i, directory := range directories {
		directories[i] = filepath.Join(root, directory)
	}
	return strings.Join(directories, string(filepath.ListSeparator))
}
