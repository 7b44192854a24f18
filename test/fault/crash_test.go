package fault

import (
	"flag"
	"strings"
	"testing"
	"time"
)

// What a run can be told, as in: go test ./test/fault -run '^TestCrash$' -v -args -kills 200 -leads 10000
var (
	seed    = flag.Uint64("seed", 0, "what a run follows from; 0 draws one")
	kills   = flag.Int("kills", 10, "of servers, in a crash run")
	leads   = flag.Int("leads", 300, "in a crash run")
	engines = flag.String("engine", "sqlite,postgres", "on which to run")
)

// TestCrash kills servers and clients while leads go through, and accounts for
// every one of them.
func TestCrash(t *testing.T) {
	t.Parallel()
	for engine := range strings.SplitSeq(*engines, ",") {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			c := Crash{Setting: settingOf(t, engine, program(t, intact)), Leads: *leads, Kills: *kills}
			report := runCrash(t, c)
			complain(t, report.Violations)
			t.Logf("%s, seed %d: lost %d, served after an answered confirmation %d, foreign %d; broken rules %v; %s", engine, c.Seed,
				count(report, "lost"), count(report, "again"), count(report, "foreign"), rules(report.Violations), report.Tally)
		})
	}
}

// seedOf is the seed that was asked for, or a new one.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano()) % 1_000_000
	}
	t.Logf("seed %d", s)
	return s
}

func runCrash(t *testing.T, c Crash) *Report {
	t.Helper()
	c.Within = 15 * time.Minute
	report, err := c.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// complain tells the first violations.
func complain(t *testing.T, violations []Violation) {
	t.Helper()
	const bound = 20
	for i, v := range violations {
		if i == bound {
			t.Errorf("and %d more", len(violations)-bound)
			return
		}
		t.Error(v)
	}
}

func count(report *Report, rule string) (n int) {
	for _, v := range report.Violations {
		if v.Rule == rule {
			n++
		}
	}
	return n
}
