package delivery_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"leadex/internal/delivery"
	"leadex/internal/exchange"
)

const every = 5 * time.Second

// result is what one sweep is to answer.
type result struct {
	swept int
	ran   bool
	err   error
	panic any
}

// script answers sweeps from a list, then goes on with the last; it notes when
// they came.
type script struct {
	began   time.Time
	results []result
	at      []time.Duration
}

func (s *script) sweep(context.Context) (int, bool, error) {
	s.at = append(s.at, time.Since(s.began))
	r := s.results[min(len(s.at), len(s.results))-1]
	if r.panic != nil {
		panic(r.panic)
	}
	return r.swept, r.ran, r.err
}

// run lets a Sweeper run for a time of the bubble, and returns its log and
// counters.
func run(t *testing.T, sweep func(context.Context) (int, bool, error), length time.Duration) (log string, counts map[string]float64) {
	t.Helper()
	var b bytes.Buffer
	s := delivery.NewSweeper(delivery.SweeperConfig{Sweep: sweep, Every: every,
		Log: delivery.Log{Logger: slog.New(slog.NewTextHandler(&b, nil)), Text: func(err error) string { return "scrubbed " + string(exchange.CodeOf(err)) }}})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		s.Run(ctx)
		close(ended)
	}()
	time.Sleep(length)
	synctest.Wait()
	stop()
	<-ended
	return b.String(), gather(t, s)
}

// gather reads a collector: name and labels in the order of their names, to
// value.
func gather(t *testing.T, c prometheus.Collector) map[string]float64 {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(c)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal("gather:", err)
	}
	values := map[string]float64{}
	for _, f := range families {
		for _, m := range f.Metric {
			name := f.GetName()
			for _, l := range m.Label {
				name += " " + l.GetName() + "=" + l.GetValue()
			}
			values[name] = m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	return values
}

func TestRun(t *testing.T) {
	t.Parallel()
	t.Run("at_once_and_then_at_each_interval", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := &script{began: time.Now(), results: []result{{swept: 3, ran: true}, {}, {swept: 1, ran: true}}}
			log, counts := run(t, s.sweep, 3*every)
			if diff := cmp.Diff([]time.Duration{0, every, 2 * every, 3 * every}, s.at); diff != "" {
				t.Errorf("sweeps (-want +got):\n%s", diff)
			}
			want := map[string]float64{"leadex_leases_ended_total": 5, "leadex_sweeps_total result=done": 3,
				"leadex_sweeps_total result=elsewhere": 1, "leadex_sweeps_total result=failed": 0}
			if diff := cmp.Diff(want, counts); diff != "" {
				t.Errorf("counters (-want +got):\n%s", diff)
			}
			if log != "" {
				t.Errorf("it logged %s", log)
			}
		})
	})
	t.Run("long_sweep_is_not_joined_by_another", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			running, most, sweeps := 0, 0, 0
			run(t, func(context.Context) (int, bool, error) {
				running++
				sweeps++
				most = max(most, running)
				time.Sleep(4 * every)
				running--
				return 0, true, nil
			}, 10*every)
			if most != 1 || sweeps != 3 {
				t.Errorf("%d sweeps, %d at once", sweeps, most)
			}
		})
	})
	t.Run("ends_within_a_sweep_without_calling_it_a_failure", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			log, counts := run(t, func(ctx context.Context) (int, bool, error) {
				<-ctx.Done()
				return 2, true, ctx.Err()
			}, every/2)
			if log != "" || counts["leadex_sweeps_total result=failed"] != 0 || counts["leadex_leases_ended_total"] != 2 {
				t.Errorf("log %q, counters %v", log, counts)
			}
		})
	})
}

func TestFailure(t *testing.T) {
	t.Parallel()
	away := result{err: exchange.Refuse(exchange.Unavailable, "the database does not answer").Because(errors.New("dial planted"))}
	for name, test := range map[string]struct {
		results []result
		want    []string // what the lines of the log hold
		failed  float64
	}{
		"logged_once_while_it_lasts": {[]result{{ran: true}, away, away, away, away, away}, []string{"scrubbed unavailable"}, 19},
		"from_the_start":             {[]result{away}, []string{"scrubbed unavailable"}, 20},
		"and_when_it_is_over":        {[]result{away, away, {ran: true}}, []string{"scrubbed unavailable", "look back again"}, 2},
		"over_when_another_does_it":  {[]result{away, {}}, []string{"scrubbed unavailable", "look back again"}, 1},
		"another_failure":            {[]result{away, {err: errors.New("planted")}, {ran: true}}, []string{"scrubbed unavailable", "scrubbed internal", "look back again"}, 2},
		"again_after_it_was_over":    {[]result{away, {ran: true}, away, {ran: true}}, []string{"scrubbed", "look back again", "scrubbed", "look back again"}, 2},
		"panic":                      {[]result{{panic: "planted"}, {ran: true}}, []string{"scrubbed internal", "look back again"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{began: time.Now(), results: test.results}
				log, counts := run(t, s.sweep, 19*every)
				lines := strings.Split(strings.TrimSpace(log), "\n")
				if len(lines) != len(test.want) || strings.Contains(log, "planted") {
					t.Fatalf("log:\n%s", log)
				}
				for i, want := range test.want {
					if !strings.Contains(lines[i], want) {
						t.Errorf("line %d is %s, want %q", i, lines[i], want)
					}
				}
				if got := counts["leadex_sweeps_total result=failed"]; got != test.failed || len(s.at) != 20 {
					t.Errorf("%v of %d sweeps failed, want %v of 20", got, len(s.at), test.failed)
				}
			})
		})
	}
}
