//go:build linux || darwin

package pgtest

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
)

// Dump returns what pg_dump writes of a database: definitions and contents as SQL, for tests that look for what must
// not be there.
func Dump(t testing.TB, address string) []byte {
	t.Helper()
	programs, err := findPrograms(os.Getenv("PATH"), installed...)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	dump := exec.CommandContext(t.Context(), programs.dump, "--dbname", address)
	var diagnosis bytes.Buffer
	dump.Stderr = &diagnosis
	output, err := dump.Output()
	if err != nil {
		t.Fatalf("pgtest: pg_dump: %v\n%s", err, diagnosis.String())
	}
	return output
}
