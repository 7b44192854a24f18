package fault

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leadex/internal/pgtest"
)

var (
	histories = flag.Int("histories", 16, "that are held to the model")
	leadsEach = flag.Int("leads-each", 8, "in a history")
)

// TestModel holds histories of concurrent calls to the model of a queue.
func TestModel(t *testing.T) {
	t.Parallel()
	for engine := range strings.SplitSeq(*engines, ",") {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			b := Bouts{Setting: settingOf(t, engine, program(t, intact)), Histories: *histories, Judging: time.Minute}
			v := runBouts(t, b, func(*Verdicts) bool { return false })
			for _, example := range v.Examples[:min(3, len(v.Examples))] {
				t.Error(example)
			}
			complain(t, v.Violations)
			if v.Accepted < *histories {
				t.Errorf("%d histories were accepted, want %d", v.Accepted, *histories)
			}
			t.Logf("%s, seed %d: %s", engine, b.Seed, v)
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

// settingOf is an empty place for a run on an engine.
func settingOf(t *testing.T, engine, program string) Setting {
	t.Helper()
	s := Setting{Program: program, Seed: seedOf(t), Lenders: 8, Processes: 1, Where: []string{"--data", filepath.Join(t.TempDir(), "data")},
		Tell: func(text string) { t.Log(engine + ": " + text) }}
	if engine == "postgres" {
		s.Processes, s.Where = 2, append(s.Where, "--database", pgtest.Database(t))
	}
	return s
}
