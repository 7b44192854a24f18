//go:build linux || darwin

package pgtest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first major version of PostgreSQL that Leadex works with.
const oldest = 15

// installed are the places where packages put the server without adding it to PATH: Debian and Ubuntu, the
// PostgreSQL project's own RPMs, Homebrew on both kinds of Mac.
var installed = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
}

// programs are the paths of what makes, runs and dumps a server, from one installation.
type programs struct {
	initdb, postgres, dump string
}

func programsIn(directory string) programs {
	return programs{
		initdb:   filepath.Join(directory, "initdb"),
		postgres: filepath.Join(directory, "postgres"),
		dump:     filepath.Join(directory, "pg_dump"),
	}
}

// findPrograms looks through the directories of path, in their order, then through those that match the patterns,
// the highest name first, and returns the first installation that is new enough.
func findPrograms(path string, patterns ...string) (programs, error) {
	directories := filepath.SplitList(path)
	for _, pattern := range patterns {
		matches, err := filepath.Glob(pattern)
		if err != nil {
			return programs{}, fmt.Errorf("find PostgreSQL: %w", err)
		}
		slices.Sort(matches)
		slices.Reverse(matches)
		directories = append(directories, matches...)
	}
	var tooOld []string
	for _, directory := range directories {
		found := programsIn(directory)
		version, ok := found.majorVersion()
		if !ok {
			continue
		}
		if version >= oldest {
			return found, nil
		}
		tooOld = append(tooOld, fmt.Sprintf("%d in %s", version, directory))
	}
	return programs{}, missingError(tooOld)
}

// majorVersion asks the server program; not ok means that there is no complete installation.
func (p programs) majorVersion() (int, bool) {
	for _, other := range []string{p.initdb, p.dump} {
		if _, err := exec.LookPath(other); err != nil {
			return 0, false
		}
	}
	output, err := exec.Command(p.postgres, "--version").Output()
	if err != nil {
		return 0, false
	}
	// "postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)", "postgres (PostgreSQL) 18beta1"
	_, after, found := strings.Cut(string(output), "(PostgreSQL) ")
	if !found {
		return 0, false
	}
	digits := strings.IndexFunc(after, func(r rune) bool { return r < '0' || r > '9' })
	if digits < 0 {
		return 0, false
	}
	version, err := strconv.Atoi(after[:digits])
	return version, err == nil
}

func missingError(tooOld []string) error {
	seen := ""
	if len(tooOld) > 0 {
		seen = " (too old: " + strings.Join(tooOld, ", ") + ")"
	}
	return fmt.Errorf("this test needs the PostgreSQL server, version %d or newer, and found none%s.\n"+
		"Debian, Ubuntu: make setup, or apt-get install postgresql\n"+
		"macOS: brew install postgresql@17\n"+
		"elsewhere: install the server and put the directory of initdb, postgres and pg_dump into PATH", oldest, seen)
}
