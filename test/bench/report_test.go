package bench

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWrite(t *testing.T) {
	t.Parallel()

	t.Run("puts_the_goals_before_what_they_are_made_of", func(t *testing.T) {
		t.Parallel()
		r := Results{Form: Form{Name: "short", Warm: time.Second, Run: 2 * time.Second, Runs: 3}}
		r.Machine.add("processors", "2")
		theirs := r.add(Figure{Work: "create", Engine: "PocketBase", Unit: "req/s", Runs: []float64{2000, 2200, 2100}})
		ours := r.add(Figure{Work: "intake", Engine: "sqlite", Unit: "req/s", Runs: []float64{9450, 9000, 9900}, Note: "32 connections"})
		least := atLeast(4)
		r.limit("P7", Figure{Work: "start", Engine: "sqlite", Unit: "ms", Runs: []float64{151}}, below(150))
		r.ratio("P1", ours, theirs, atLeast(5), &least)
		r.note("pgmq was not there.")
		var b strings.Builder
		if err := r.Write(&b); err != nil {
			t.Fatal(err)
		}
		want := "# Results\n\nWritten by `make bench-short`; do not edit. All ratios are of two figures of this one run, on one machine,\n" +
			`the load generator included. A figure is the median of 3 runs of 2s after a warm-up of 1s, unless its note
says otherwise. **This is the short form**: for a look while one works, not for a claim.

## Goals

| goal | work | on | measured | beside | wanted | result |
| --- | --- | --- | --- | --- | --- | --- |
| P1 | intake | sqlite | 4.50 × | create, PocketBase | 5.00 × (least 4.00 ×) | **not met**, the least is |
| P7 | start | sqlite | 151 ms |  | under 150 ms | **not met** |

Notes:

- pgmq was not there.

## Machine

| | |
| --- | --- |
| processors | 2 |

## Figures

| work | on | median | unit | runs | note |
| --- | --- | --- | --- | --- | --- |
| create | PocketBase | 2,100 | req/s | 2,000 · 2,200 · 2,100 |  |
| intake | sqlite | 9,450 | req/s | 9,450 · 9,000 · 9,900 | 32 connections |
`
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("report (-want +got):\n%s", diff)
		}
	})

	t.Run("has_no_goal_beside_a_figure_that_is_not_there", func(t *testing.T) {
		t.Parallel()
		var r Results
		r.ratio("P3", Figure{Work: "pull", Runs: []float64{1}}, Figure{Work: "pgmq"}, atLeast(1), nil)
		if len(r.Goals) != 0 {
			t.Error(r.Goals)
		}
	})
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	least := atLeast(4)
	for want, goal := range map[string]Goal{
		"met":                       {Value: 5, Want: atLeast(5), Least: &least},
		"**not met**, the least is": {Value: 4, Want: atLeast(5), Least: &least},
		"**not met**":               {Value: 3.99, Want: atLeast(5), Least: &least},
	} {
		if got := goal.Verdict(); got != want {
			t.Errorf("%v: %s, want %s", goal.Value, got, want)
		}
	}
	if got := (Goal{Value: 150, Want: below(150)}).Verdict(); got != "**not met**" {
		t.Errorf("a limit that is reached: %s", got)
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	for want, runs := range map[float64][]float64{0: nil, 2: {3, 1, 2}, 1: {4, 1}, 7: {7}} {
		if got := (Figure{Runs: runs}).Median(); got != want {
			t.Errorf("median of %v is %v, want %v", runs, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]float64{"0.05": 0.05, "0.001": 0.001, "0.00": 0, "9.99": 9.99, "12.3": 12.34, "999": 999, "1,000": 1000, "1,234,568": 1234567.8} {
		if got := number(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}
