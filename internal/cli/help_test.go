package cli

import (
	"io"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"leadex/internal/config"
)

// TestHelp reads the examples in the help of every command as that command.
func TestHelp(t *testing.T) {
	t.Parallel()
	for _, leaf := range newParser(t).Model.Leaves(false) {
		name := leaf.Path()
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			if leaf.Help == "" {
				t.Error("no word about what it does")
			}
			examples := examplesIn(leaf.Detail)
			if len(examples) == 0 {
				t.Fatal("no example")
			}
			for _, example := range examples {
				line, err := newParser(t).Parse(words(t, example)[1:])
				if err != nil {
					t.Errorf("%s: %v", example, err)
					continue
				}
				if got := line.Selected().Path(); got != name {
					t.Errorf("%s: that is %s", example, got)
				}
			}
		})
	}
}

// TestFlags holds every flag to a word about it.
func TestFlags(t *testing.T) {
	t.Parallel()
	for _, leaf := range newParser(t).Model.Leaves(false) {
		for _, f := range leaf.Flags {
			if f.Help == "" {
				t.Errorf("%s --%s has no help", leaf.Path(), f.Name)
			}
		}
	}
}

func newParser(t *testing.T) *kong.Kong {
	t.Helper()
	nothing := config.NewResolver(func(string) (string, bool) { return "", false })
	k, err := kong.New(&commands{}, kong.Name("leadex"), kong.Resolvers(nothing), kong.Writers(io.Discard, io.Discard),
		kong.Exit(func(int) { t.Error("exit") }))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// examplesIn are the lines of a help that call the program, without the
// variables set before it.
func examplesIn(help string) []string {
	var found []string
	for line := range strings.Lines(help) {
		if at := strings.LastIndex(line, " leadex "); strings.HasPrefix(line, "  ") && at >= 0 {
			found = append(found, strings.TrimSpace(line[at:]))
		}
	}
	return found
}

// words splits a line as a shell would: at blanks, but not within quotes.
func words(t *testing.T, line string) []string {
	t.Helper()
	var all []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			all = append(all, part)
			continue
		}
		all = append(all, strings.Fields(part)...)
	}
	return all
}
