package fault

import (
	"flag"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"leadex/internal/pgtest"
)

// What every run can be told, after -args.
var (
	seed    = flag.Uint64("seed", 0, "what a run follows from; 0 draws one")
	engines = flag.String("engine", "sqlite,postgres", "on which to run")
)

// settingOf is an empty place for a run on an engine.
func settingOf(t *testing.T, engine, program string) Setting {
	t.Helper()
	s := Setting{Program: program, Seed: seedOf(t), Lenders: 8, Processes: 1, Where: []string{"--data", filepath.Join(t.TempDir(), "data")},
		Tell: func(text string) { fmt.Fprintf(t.Output(), "%s: %s\n", engine, text) }}
	if engine == "postgres" {
		s.Processes, s.Where = 2, append(s.Where, "--database", pgtest.Database(t))
	}
	return s
}

// seedOf is the seed that was asked for, or a new one.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano()) % 1_000_000
	}
	fmt.Fprintf(t.Output(), "seed %d\n", s)
	return s
}
