package bench

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWrite(t *testing.T) {
	t.Parallel()

	t.Run("sets_parts_of_different_runs_side_by_side", func(t *testing.T) {
		t.Parallel()
		least := atLeast(4)
		full := Results{Run: Run{Begun: time.Date(2026, 11, 20, 8, 30, 0, 0, time.UTC), Form: "full", Figures: "the median of 3 runs of 10s"}}
		full.Run.add("commit", "aaa")
		theirs := full.add(Figure{Work: "create", Engine: "PocketBase", Unit: "req/s", Runs: []float64{2000, 2200, 2100}})
		full.begin("starts", "sqlite")
		full.limit("P7", full.add(Figure{Work: "start", Engine: "sqlite", Unit: "ms", Runs: []float64{151}}), below(150))
		full.begin("intake", "sqlite")
		ours := full.add(Figure{Work: "POST", Engine: "sqlite", Unit: "req/s", Runs: []float64{9450, 9000, 9900}, Note: "32 connections"})
		full.ratio("P1", ours, theirs, atLeast(5), &least)
		full.ratio("P1", full.add(Figure{Work: "POST other", Engine: "sqlite", Unit: "req/s", Runs: []float64{10500}}), theirs, atLeast(5), &least)
		full.note("pgmq was not there.")
		later := Results{Run: Run{Begun: full.Run.Begun.Add(time.Hour), Form: "short", Figures: "the median of 3 runs of 1s"}}
		later.Run.add("commit", "bbb")
		later.Run.add("PostgreSQL", "15")
		later.begin("intake", "postgres")
		pgx := Figure{Work: "insert", Engine: "pgx", Unit: "leads/s", Runs: []float64{9000}}
		later.ratio("P1", Figure{Work: "POST", Engine: "postgres", Unit: "req/s", Runs: []float64{4500}}, pgx, atLeast(1), nil)
		var b strings.Builder
		if err := Write(&b, append(later.Parts, full.Parts...)); err != nil {
			t.Fatal(err)
		}
		_, tables, _ := strings.Cut(b.String(), "## Goals\n")
		want := `
| goal | work | on | measured | beside | wanted | result | run |
| --- | --- | --- | --- | --- | --- | --- | --- |
| P1 | POST | sqlite | 4.50 × | create, PocketBase | 5.00 × (least 4.00 ×) | **not met**, the least is | 1 |
| P1 | POST other | sqlite | 5.00 × | create, PocketBase | 5.00 × (least 4.00 ×) | met | 1 |
| P1 | POST | postgres | 0.50 × | insert, pgx | 1.00 × | **not met** | 2 |
| P7 | start | sqlite | 151 ms |  | under 150 ms | **not met** | 1 |

Notes:

- Run 1: pgmq was not there.

## Runs

| run | 1 | 2 |
| --- | --- | --- |
| date | 2026-11-20 08:30 UTC | 2026-11-20 09:30 UTC |
| form | full | short |
| a figure is | the median of 3 runs of 10s | the median of 3 runs of 1s |
| commit | aaa | bbb |
| PostgreSQL |  | 15 |

## Figures

| work | on | median | unit | of | note | run |
| --- | --- | --- | --- | --- | --- | --- |
| create | PocketBase | 2,100 | req/s | 2,000 · 2,200 · 2,100 |  | 1 |
| insert | pgx | 9,000 | leads/s | 9,000 |  | 2 |
| POST | sqlite | 9,450 | req/s | 9,450 · 9,000 · 9,900 | 32 connections | 1 |
| POST other | sqlite | 10,500 | req/s | 10,500 |  | 1 |
| start | sqlite | 151 | ms | 151 |  | 1 |
| POST | postgres | 4,500 | req/s | 4,500 |  | 2 |
`
		if diff := cmp.Diff(want, tables); diff != "" {
			t.Errorf("report (-want +got):\n%s", diff)
		}
	})

	t.Run("has_every_size_in_its_order", func(t *testing.T) {
		t.Parallel()
		var r Results
		for _, work := range []string{"growth-5000000", "overload", "growth-10000", "growth-1000000"} {
			r.begin(work, "sqlite")
			r.limit("P4", Figure{Work: work, Engine: "sqlite"}, atLeast(1))
		}
		var got []string
		for _, g := range compose(r.Parts).Goals {
			got = append(got, g.Work)
		}
		if diff := cmp.Diff([]string{"overload", "growth-10000", "growth-1000000", "growth-5000000"}, got); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
	})

	t.Run("has_no_goal_beside_a_figure_that_is_not_there", func(t *testing.T) {
		t.Parallel()
		var r Results
		r.begin("delivery", "sqlite")
		r.ratio("P3", Figure{Work: "pull", Runs: []float64{1}}, Figure{Work: "pgmq"}, atLeast(1), nil)
		if len(r.Parts[0].Goals) != 0 {
			t.Error(r.Parts[0].Goals)
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
