package fault

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"
)

// What a run can be told, as in: go test ./test/fault -run '^TestCrash$' -v -args -kills 200 -leads 10000
var (
	kills = flag.Int("kills", 6, "of servers, in a crash run")
	leads = flag.Int("leads", 200, "in a crash run")
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
			fmt.Fprintf(t.Output(), "%s, seed %d: lost %d, served after an answered confirmation %d, foreign %d; broken rules %v; %s\n", engine, c.Seed,
				count(report, "lost"), count(report, "again"), count(report, "foreign"), rules(report.Violations), report.Tally)
		})
	}
}

func runCrash(t *testing.T, c Crash) *Report {
	t.Helper()
	// Ten times what two idle processors take, for a machine that is badly overloaded.
	c.Within = 5*time.Minute + time.Duration(c.Leads)*150*time.Millisecond
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
