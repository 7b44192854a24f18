package bench

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestInTurns(t *testing.T) {
	t.Parallel()
	var order []string
	b := &Bench{Form: Form{Runs: 2, Run: time.Second}, Tell: func(string) {}}
	b.Drive = func(_ context.Context, to *target, _ int, _ int64, d time.Duration) (tally, error) {
		order = append(order, to.path)
		return tally{requests: 10, took: d}, nil
	}
	b.besides("sqlite", &rival{figure: Figure{Work: "theirs"}, run: func(context.Context, time.Duration) (float64, error) {
		order = append(order, "theirs")
		return 5, nil
	}})
	b.besides("postgres", &rival{run: func(context.Context, time.Duration) (float64, error) { return 0, errors.New("of another engine") }})
	s := &stage{Bench: b, in: &installation{engine: "sqlite"}}
	one := &driven{figure: s.figure("one", "req/s"), target: &target{path: "one", body: &body{}}, perRequest: 1}
	two := &driven{figure: s.figure("two", "req/s"), target: &target{path: "two", body: &body{}}, perRequest: 1}
	if err := s.inTurns(t.Context(), one, two); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"theirs", "one", "two", "theirs", "one", "two"}, order); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]float64{{10, 10}, {10, 10}, {5, 5}}, [][]float64{one.figure.Runs, two.figure.Runs, b.rivals["sqlite"][0].figure.Runs}); diff != "" {
		t.Error(diff)
	}
	if one.requests != 20 || two.from < one.last || two.last-two.from < 10 {
		t.Errorf("%d requests, numbers %d to %d and %d to %d", one.requests, one.from, one.last, two.from, two.last)
	}
}
