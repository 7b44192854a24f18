package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestReadme runs the examples of the README, in their order, in one shell
// against a demo: what is printed there works.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, examples, ok := strings.Cut(string(text), "\n## Talk to it\n")
	examples, _, more := strings.Cut(examples, "\n## Run it for real\n")
	if !ok || !more {
		t.Fatal("the README has lost its sections")
	}
	blocks := strings.Split(examples, "```sh\n")[1:]
	if len(blocks) != 7 {
		t.Fatalf("%d examples", len(blocks))
	}
	script := "set -eu\n"
	for _, b := range blocks {
		commands, _, _ := strings.Cut(b, "```")
		script += commands + "\necho; echo ---\n"
	}
	dir := t.TempDir()
	if err := os.Symlink(binary, filepath.Join(dir, "leadex")); err != nil {
		t.Fatal(err)
	}
	// The demo's own default places, as a newcomer has them; only the port is free.
	p := startIn(t, dir, "demo", "--addr", "127.0.0.1:0")
	p.waitFor(t, "credentials", func() bool {
		b, err := os.ReadFile(filepath.Join(dir, "leadex-demo", "credentials.json"))
		return err == nil && strings.Contains(string(b), "base_url")
	})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, "bash", "-c", script)
	shell.Dir = dir
	out, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	answers := strings.Split(string(out), "---\n")
	for i, want := range []string{"", "", `"status":"not_contacted"`, `"LastName"`, `"outcome.reported"`, "returned", `"effective_annual_cost":`} {
		if !strings.Contains(answers[i], want) {
			t.Errorf("example %d answers %s, want something with %s", i+1, answers[i], want)
		}
	}
	for _, want := range []string{"15m0s", "receiver_down", "lead 2 at Finanzas del Valle is ready", "lead 3 at Crédito Cumbre is returned", " 3       -       applied",
		"RECEIVED TODAY"} {
		if !strings.Contains(answers[5], want) {
			t.Errorf("of delivery it answers %s, want %q", answers[5], want)
		}
	}
	for _, want := range []string{"interest_rate   1.85       1.80", "minimum_amount  -          500000", "cost effective annual percent"} {
		if !strings.Contains(answers[6], want) {
			t.Errorf("of products it answers %s, want %s", answers[6], want)
		}
	}
	if strings.Count(answers[3], `"Status":0`) != 3 {
		t.Errorf("LeadBank answers %s", answers[3])
	}
}
