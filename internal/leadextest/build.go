package leadextest

import (
	"fmt"
	"os/exec"
	"path/filepath"
)

// Build builds the program into a directory and returns its path. Flags are
// those of go build; two builds with different flags need different directories.
func Build(dir string, flags ...string) (string, error) {
	program := filepath.Join(dir, "leadex")
	args := append(append([]string{"build", "-o", program}, flags...), "leadex/cmd/leadex")
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return program, nil
}
