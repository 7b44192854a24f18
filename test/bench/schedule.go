package bench

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
)

// P6: Go benchmarks, of ours and of go-financial, which is a module of its own.

// Schedule measures loan schedules of 60 rows. It needs no engine.
func (b *Bench) Schedule(ctx context.Context) error {
	if !b.Wants("schedule") {
		return nil
	}
	return b.measure("schedule", "leadex", func() error { return b.schedule(ctx) })
}

func (b *Bench) schedule(ctx context.Context) error {
	quote, err := b.goBenchmark(ctx, Figure{Work: "schedule of 60 rows and effective cost", Engine: "leadex"},
		"../..", "./internal/loan", "^BenchmarkQuote60Rows$/^product$")
	if err != nil {
		return err
	}
	ours, err := b.goBenchmark(ctx, Figure{Work: "schedule of 60 rows", Engine: "leadex"}, "../..", "./internal/loan", "^BenchmarkAmortize60Rows$/^plain$")
	if err != nil {
		return err
	}
	theirs, err := b.goBenchmark(ctx, Figure{Work: "schedule of 60 rows", Engine: "razorpay/go-financial"}, "peers/financial", ".", "^BenchmarkAmortize60Rows$")
	if err != nil {
		return err
	}
	b.results.limit("P6", quote, below(100))
	b.results.ratio("P6", ours, theirs, below(1), nil)
	return nil
}

// goBenchmark runs one benchmark of a package in a module, several times.
func (b *Bench) goBenchmark(ctx context.Context, f Figure, module, of, name string) (Figure, error) {
	run := exec.CommandContext(ctx, "go", "test", "-run=^$", "-bench="+name, "-count="+strconv.Itoa(b.Form.Runs),
		"-benchtime="+(b.Form.Run/10).String(), of)
	run.Dir = module
	out, err := run.CombinedOutput()
	if err != nil {
		return f, fmt.Errorf("%s: %w\n%s", f.Work, err, out)
	}
	f.Unit = "µs"
	if f.Runs = microsecondsOf(out); len(f.Runs) != b.Form.Runs {
		return f, fmt.Errorf("%s: %d runs in\n%s", f.Work, len(f.Runs), out)
	}
	f.Note = "go test -bench"
	return b.results.add(f), nil
}

var nanoseconds = regexp.MustCompile(`(?m)^Benchmark.*\s([0-9.]+) ns/op`)

// microsecondsOf reads what go test -bench prints.
func microsecondsOf(out []byte) (all []float64) {
	for _, match := range nanoseconds.FindAllSubmatch(out, -1) {
		if ns, err := strconv.ParseFloat(string(match[1]), 64); err == nil {
			all = append(all, ns/1000)
		}
	}
	return all
}
