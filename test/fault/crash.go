package fault

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Crash is a long run: many leads, many kills, and every lead accounted for.
type Crash struct {
	Setting
	Leads  int
	Kills  int           // of servers; clients come on top
	Within time.Duration // a run that takes longer is stuck
}

// Report is what came of a run.
type Report struct {
	Tally      Tally
	Violations []Violation
}

// run is a crash run under way.
type run struct {
	*stage
	plan   Crash
	killer *killer
	pool   *pool
	cancel context.CancelFunc
}

// Run runs it. The error is that it could not be run; what the program did wrong
// is in the report.
func (c Crash) Run(ctx context.Context) (*Report, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Within)
	defer cancel()
	r := &run{stage: newStage(c.Setting), plan: c, pool: &pool{}, cancel: cancel}
	defer r.close()
	if err := r.open(); err != nil {
		return nil, err
	}
	r.killer = newKiller(r)
	r.saw = r.killer.saw
	stopTelling := r.tellEvery(5 * time.Second)
	r.play(ctx)
	stopTelling()
	if err := r.settle(); err != nil {
		return nil, err
	}
	return r.judge(ctx), nil
}

// play lets everybody act until all leads are given away and all kills done.
func (r *run) play(ctx context.Context) {
	var sources, operators, receivers, kills sync.WaitGroup
	var next atomic.Int64
	for i := range 8 {
		sources.Go(func() { r.source(ctx, fmt.Sprint("provider ", i), &next) })
	}
	for i := range 12 {
		operators.Go(func() { r.operate(ctx, fmt.Sprint("operator ", i)) })
	}
	for i := range 2 * r.Lenders {
		receivers.Go(func() { r.receive(ctx, i/2, fmt.Sprintf("lender %d, client %d", i/2, i%2)) })
	}
	kills.Go(func() { r.killer.carryOut(ctx) })
	sources.Wait()
	r.pool.end()
	operators.Wait()
	kills.Wait()
	r.calm.Store(true)
	receivers.Wait()
}

// judge empties all queues, reads what became of every lead, and holds both to
// the rules.
func (r *run) judge(ctx context.Context) *Report {
	var all sync.WaitGroup
	for i := range r.Lenders {
		all.Go(func() { r.drain(ctx, i) })
	}
	all.Wait()
	final := r.readFinal(ctx)
	r.servers.End()
	if ctx.Err() != nil {
		r.fault("stuck", "the run did not end within %s", r.plan.Within)
	}
	found := Check(Evidence{Receivers: r.Lenders, Record: r.record, Leads: r.register.Leads(), Final: final})
	return &Report{Tally: r.tallied(), Violations: append(r.strange(), found...)}
}
