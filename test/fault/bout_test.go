package fault

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"
)

var (
	histories = flag.Int("histories", 8, "that are held to the model")
	leadsEach = flag.Int("leads-each", 8, "in a history")
)

// TestModel holds histories of concurrent calls to the model of a queue.
func TestModel(t *testing.T) {
	t.Parallel()
	for engine := range strings.SplitSeq(*engines, ",") {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			b := Bouts{Setting: settingOf(t, engine, program(t, intact)), Histories: *histories, Judging: 3 * time.Minute}
			v := runBouts(t, b, func(*Verdicts) bool { return false })
			for _, example := range v.Examples[:min(3, len(v.Examples))] {
				t.Error(example)
			}
			complain(t, v.Violations)
			if v.Accepted < *histories {
				t.Errorf("%d histories were accepted, want %d", v.Accepted, *histories)
			}
			fmt.Fprintf(t.Output(), "%s, seed %d: %s\n", engine, b.Seed, v)
		})
	}
}

func runBouts(t *testing.T, b Bouts, enough func(*Verdicts) bool) *Verdicts {
	t.Helper()
	b.Leads = *leadsEach
	v, err := b.Run(t.Context(), enough)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
