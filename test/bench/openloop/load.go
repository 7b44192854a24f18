package openloop

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Load is what is to be asked.
type Load struct {
	// PerSecond is the rate of the questions; it must be positive.
	PerSecond float64
	// For is how long they go on.
	For time.Duration
	// Workers is how many may be under way at once. Questions for which no worker is
	// free wait, and that wait is part of their latency.
	Workers int
	// Ask asks the question of a number, counted from 0, and returns when it is
	// answered, with a status as the wire has it; 0 for no answer.
	Ask func(ctx context.Context, worker, number int) (status int)
}

// Outcome is what came of a load.
type Outcome struct {
	Offered int64 // questions that should have been asked
	// Unasked are those of them whose turn did not come within the time, because
	// every worker was waiting, or because this machine is too slow to ask.
	Unasked  int64
	Took     time.Duration // until the last answer
	ByStatus map[int]int64
	// Latency of the answers with a status below 300, and of the others.
	Accepted, Refused *Histogram
	// PerSecond is how many were accepted in each second, by the time of their answer.
	PerSecond []int64
}

// Run asks until the time of the load is up or ctx ends, and returns after the
// last answer.
func Run(ctx context.Context, l Load) *Outcome {
	r := &running{load: l, begun: time.Now(), byStatus: map[int]int64{}, accepted: &Histogram{}, refused: &Histogram{}}
	r.questions = int64(l.For.Seconds()*l.PerSecond + 0.5)
	// What is answered long after the end counts in the last slot.
	r.perSecond = make([]atomic.Int64, int(l.For/time.Second)+slack)
	var workers sync.WaitGroup
	for worker := range l.Workers {
		workers.Go(func() { r.work(ctx, worker) })
	}
	workers.Wait()
	return r.outcome()
}

// slack is for how many seconds after its end a load counts answers by seconds.
const slack = 10

type running struct {
	load      Load
	begun     time.Time
	questions int64
	next      atomic.Int64
	asked     atomic.Int64
	perSecond []atomic.Int64

	accepted, refused *Histogram

	mu       sync.Mutex
	byStatus map[int]int64
}

// due is when a question should be asked. It is multiplied, not added up: rates
// do not divide a second into whole nanoseconds.
func (r *running) due(number int64) time.Time {
	return r.begun.Add(time.Duration(float64(number) / r.load.PerSecond * float64(time.Second)))
}

// work takes the next question, waits until it is due if it is not yet, and asks.
func (r *running) work(ctx context.Context, worker int) {
	statuses := map[int]int64{}
	defer func() { r.add(statuses) }()
	for {
		number := r.next.Add(1) - 1
		if number >= r.questions || !r.await(ctx, r.due(number)) {
			return
		}
		r.asked.Add(1)
		status := r.load.Ask(ctx, worker, int(number))
		statuses[status]++
		r.record(status, time.Since(r.due(number)))
	}
}

// await is false when the load is over instead.
func (r *running) await(ctx context.Context, due time.Time) bool {
	if ctx.Err() != nil || time.Since(r.begun) > r.load.For {
		return false
	}
	wait := time.Until(due)
	if wait <= 0 {
		return true
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}

func (r *running) record(status int, latency time.Duration) {
	if status == 0 || status >= 300 {
		r.refused.Record(latency)
		return
	}
	r.accepted.Record(latency)
	second := min(int(time.Since(r.begun)/time.Second), len(r.perSecond)-1)
	r.perSecond[second].Add(1)
}

func (r *running) add(statuses map[int]int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for status, n := range statuses {
		r.byStatus[status] += n
	}
}

func (r *running) outcome() *Outcome {
	o := &Outcome{Offered: r.questions, Unasked: r.questions - r.asked.Load(), Took: time.Since(r.begun), ByStatus: r.byStatus,
		Accepted: r.accepted, Refused: r.refused}
	for i := range r.perSecond {
		o.PerSecond = append(o.PerSecond, r.perSecond[i].Load())
	}
	return o
}
