package bench

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"leadex/test/bench/openloop"
)

const (
	flood = 10 // times the peak
	// recoversIn is how long after an overload a call may still be slow or refused;
	// well is what a call takes at most when all is well again, and that so often in
	// a row.
	recoversIn = 5 * time.Second
	refusedIn  = time.Second // a refusal that comes later is none that helps anybody
	well       = 250 * time.Millisecond
	wellTimes  = 20
	probeEvery = 20 * time.Millisecond
)

// overload offers ten times the peak for a while: memory must be bounded, who
// cannot be served must be told so early, what is served must not become much
// less, and afterwards all must be well soon.
func (s *stage) overload(ctx context.Context) error {
	if err := s.needPeak(ctx); err != nil {
		return err
	}
	f := newWave(s)
	rate := max(100, flood*s.peak.Median())
	end := s.Profile.begin(ctx, true, s.figure("overload", ""), s.Form.Overload)
	first, second, err := f.peaks(func() *openloop.Outcome {
		return openloop.Run(ctx, openloop.Load{PerSecond: rate, For: s.Form.Overload, Workers: s.Form.Flooding, Ask: f.ask})
	})
	if err := end(); err != nil {
		return err
	}
	f.close()
	if err != nil {
		return err
	}
	recovered, err := s.recovery(ctx)
	if err != nil {
		return err
	}
	s.holdFlood(f, first, second, recovered)
	return nil
}

// wave is a load of submissions over many connections.
type wave struct {
	s       *stage
	wires   []*wire
	outcome *openloop.Outcome

	rude   atomic.Int64 // refusals without Retry-After or with a status of something else
	early  openloop.Histogram
	served openloop.Histogram
}

func newWave(s *stage) *wave {
	f := &wave{s: s}
	for range s.Form.Flooding {
		f.wires = append(f.wires, newWire(s.server.address))
	}
	return f
}

func (f *wave) close() {
	for _, w := range f.wires {
		w.close()
	}
}

// ask submits a lead and notes how long it took from when it was sent: with all
// workers busy, the time from when it was meant says nothing about the server.
func (f *wave) ask(_ context.Context, worker, _ int) int {
	begun := time.Now()
	a, err := f.wires[worker].ask(&f.s.to.brainySoft, f.s.numbers.Add(1))
	took := time.Since(begun)
	switch {
	case err != nil:
		f.rude.Add(1)
		return 0
	case a.status < http.StatusMultipleChoices:
		f.served.Record(took)
	case refusal(a):
		f.early.Record(took)
	default:
		f.rude.Add(1)
	}
	return a.status
}

// peaks runs the load and reads the peak of the server's memory in the first and
// in the second half of it, in bytes.
func (f *wave) peaks(run func() *openloop.Outcome) (first, second int64, err error) {
	pid := f.s.server.Pid()
	if err := forgetPeak(pid); err != nil {
		return 0, 0, err
	}
	done := make(chan struct{})
	go func() {
		f.outcome = run()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(f.s.Form.Overload / 2):
	}
	if first, err = peakBytes(pid); err == nil {
		err = forgetPeak(pid)
	}
	<-done
	if err != nil {
		return 0, 0, err
	}
	second, err = peakBytes(pid)
	return first, second, err
}

// recovery is how long it takes until calls are answered as if nothing had been:
// until the first of a row of them. It gives up after a while.
func (s *stage) recovery(ctx context.Context) (time.Duration, error) {
	w := newWire(s.server.address)
	defer w.close()
	begun := time.Now()
	row, since := 0, time.Duration(0)
	for row < wellTimes && time.Since(begun) < 6*recoversIn {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		asked := time.Now()
		if _, err := must(w.ask(&s.to.brainySoft, s.numbers.Add(1))); err != nil || time.Since(asked) > well {
			row = 0
		} else {
			if row == 0 {
				since = asked.Sub(begun)
			}
			row++
		}
		time.Sleep(probeEvery)
	}
	if row < wellTimes {
		since = time.Since(begun)
	}
	return since, nil
}

func (s *stage) holdFlood(f *wave, first, second int64, recovered time.Duration) {
	o := f.outcome
	s.stored += o.Accepted.Count()
	one := func(work, unit string, value float64) Figure {
		x := s.figure(work, unit)
		x.Runs = []float64{value}
		return s.results.add(x)
	}
	accepted := one("accepted at ten times the rate", "req/s", float64(o.Accepted.Count())/o.Took.Seconds())
	asked := max(1, o.Offered-o.Unasked)
	s.results.note(fmt.Sprintf("Overload on %s: %s connections for %s; offered %s, of which this machine could send %s: accepted %s, refused %s with Retry-After (half of them within %.0f ms), otherwise %s. Served in %.0f ms by the median. Answers by status: %v.",
		s.in.engine, thousands(int64(s.Form.Flooding)), s.Form.Overload, thousands(o.Offered), thousands(asked), thousands(o.Accepted.Count()), thousands(f.early.Count()),
		milliseconds(f.early.Quantile(0.5)), thousands(f.rude.Load()), milliseconds(f.served.Quantile(0.5)), o.ByStatus))
	s.results.ratio("overload", accepted, s.peak, atLeast(0.8), nil)
	s.results.limit("overload", one("answers that are neither a success nor an early refusal", "of 1,000", 1000*float64(f.rude.Load())/float64(asked)), below(0.001))
	if f.early.Count() > 0 {
		s.results.limit("overload", one("time to a refusal, the 99th percentile", "ms", milliseconds(f.early.Quantile(0.99))), below(refusedIn.Seconds()*1000))
	}
	s.results.limit("overload", one("memory in its second half, to that in its first", "×", float64(second)/float64(max(1, first))), below(1.25))
	s.results.limit("overload", one("most memory held", "MiB", float64(max(first, second))/(1<<20)), below(256))
	s.results.limit("overload", one("time until all is well after it", "s", recovered.Seconds()), below(recoversIn.Seconds()))
	s.tell("overload: %s accepted a second, %s refused, well after %s", number(accepted.Median()), thousands(f.early.Count()), recovered.Round(time.Millisecond))
}
