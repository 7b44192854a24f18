package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// SweeperConfig is what a Sweeper needs.
type SweeperConfig struct {
	// Sweep ends the leases that have run out, unless another process is at it:
	// exchange.Exchange.Sweep.
	Sweep func(context.Context) (swept int, ran bool, err error)
	Every time.Duration // more than 0
	Log   Log
}

// Sweeper ends leases at an interval. Its counters are a collector.
type Sweeper struct {
	SweeperConfig
	complaint complaint
	sweeps    *prometheus.CounterVec
	leases    prometheus.Counter
}

// NewSweeper makes a Sweeper, which begins with Run.
func NewSweeper(c SweeperConfig) *Sweeper {
	s := &Sweeper{SweeperConfig: c,
		complaint: complaint{log: c.Log, failing: "leases that have run out are not ended, or duplicate rules do not look back; it is tried again", works: "leases are ended and duplicate rules look back again"},
		sweeps: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "leadex_sweeps_total", Help: "Looks for leases that have run out, by result: done, elsewhere (another process was at it), failed.",
		}, []string{"result"}),
		leases: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "leadex_leases_ended_total", Help: "Batches whose lease was ended by a sweep of this process; those that a pull has ended are not among them.",
		}),
	}
	for _, result := range []string{sweepDone, sweepElsewhere, sweepFailed} {
		s.sweeps.WithLabelValues(result) // there from the start, as 0
	}
	return s
}

const (
	sweepDone      = "done"
	sweepElsewhere = "elsewhere"
	sweepFailed    = "failed"
)

// Run sweeps at once and then at each interval until ctx ends. A sweep that takes
// longer than the interval delays the next one. A failure is logged when it
// begins, when it becomes another one, and when it is over, however long it
// lasts; whatever fails, the next sweep is tried.
func (s *Sweeper) Run(ctx context.Context) {
	ticks := time.NewTicker(s.Every)
	defer ticks.Stop()
	for ctx.Err() == nil { // a tick may lie ready beside the end
		s.once(ctx)
		select {
		case <-ctx.Done():
		case <-ticks.C:
		}
	}
}

func (s *Sweeper) once(ctx context.Context) {
	swept, ran, err := s.sweep(ctx)
	s.leases.Add(float64(swept))
	if err != nil && ctx.Err() != nil {
		return // it was stopped, which is no failure
	}
	switch {
	case err != nil:
		s.sweeps.WithLabelValues(sweepFailed).Inc()
	case ran:
		s.sweeps.WithLabelValues(sweepDone).Inc()
	default:
		s.sweeps.WithLabelValues(sweepElsewhere).Inc()
	}
	s.complaint.note(ctx, err)
}

// sweep keeps the server alive through a defect in a sweep.
func (s *Sweeper) sweep(ctx context.Context) (swept int, ran bool, err error) {
	defer func() {
		if defect := recover(); defect != nil {
			err = fmt.Errorf("a sweep panics: %T", defect) // its text may hold anything
		}
	}()
	return s.Sweep(ctx)
}

// Describe is that of a prometheus.Collector.
func (s *Sweeper) Describe(to chan<- *prometheus.Desc) {
	s.sweeps.Describe(to)
	s.leases.Describe(to)
}

// Collect is that of a prometheus.Collector.
func (s *Sweeper) Collect(to chan<- prometheus.Metric) {
	s.sweeps.Collect(to)
	s.leases.Collect(to)
}
