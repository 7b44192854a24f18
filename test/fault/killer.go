package fault

import (
	"context"
	"slices"
	"sync/atomic"
	"time"
)

// Moment is when a server is killed.
type Moment int32

const (
	Never Moment = iota
	AnyTime
	SendingSubmit
	SendingAssign
	SendingPull
	SendingConfirm
	AnsweredSubmit
	AnsweredPull
	AnsweredConfirm
	moments // how many there are
)

// strike is one kill of the plan.
type strike struct {
	leads   int    // when so many leads are acknowledged
	moment  Moment // and then at the next such moment
	late    time.Duration
	servers []int
	away    time.Duration // until it is started again
	atStart bool          // and it is killed once more while it starts
}

// killer kills the servers by a plan, and starts them again.
type killer struct {
	run   *run
	plan  []strike
	armed atomic.Int32 // the Moment that is waited for
	hit   chan struct{}
	done  atomic.Int64 // strikes
}

func newKiller(r *run) *killer {
	k := &killer{run: r, hit: make(chan struct{}, 1)}
	d := newDice(r.Seed, "killer")
	for len(k.plan) < r.plan.Kills {
		s := strike{leads: d.IntN(r.plan.Leads), moment: Moment(d.between(int(AnyTime), int(moments)-1)), servers: victims(d, r.Processes)}
		if d.percent(70) {
			s.late = d.upTo(5 * time.Millisecond)
		}
		if r.Processes > 1 { // the other one goes on meanwhile
			s.away = d.upTo(200 * time.Millisecond)
		}
		s.atStart = d.percent(10)
		k.plan = append(k.plan, s)
	}
	slices.SortStableFunc(k.plan, func(a, b strike) int { return a.leads - b.leads })
	return k
}

// saw tells the killer that a moment is there.
func (k *killer) saw(m Moment) {
	if k.armed.CompareAndSwap(int32(m), int32(Never)) {
		k.hit <- struct{}{}
	}
}

// behind tells whether more leads would leave kills of the plan without their
// place.
func (k *killer) behind() bool {
	done := int(k.done.Load())
	return done < len(k.plan) && int(k.run.tally.submits.Load()) > k.plan[done].leads+2*enough
}

// carryOut carries out the plan. What keeps a server from starting again is a
// fault of the run.
func (k *killer) carryOut(ctx context.Context) {
	for _, s := range k.plan {
		if err := k.strike(ctx, s); err != nil {
			if ctx.Err() == nil {
				k.run.fault("start", "%v", err)
			}
			k.run.cancel()
			return
		}
		k.done.Add(1)
	}
}

func (k *killer) strike(ctx context.Context, s strike) error {
	for int(k.run.tally.submits.Load()) < s.leads {
		if err := pause(ctx, time.Millisecond); err != nil {
			return err
		}
	}
	k.await(ctx, s)
	servers := k.run.servers
	for _, i := range s.servers {
		servers.Kill(i)
	}
	if s.atStart {
		if err := servers.StartAndKill(s.late * 20); err != nil {
			return err
		}
	}
	if err := pause(ctx, s.away); err != nil {
		return err
	}
	for _, i := range s.servers {
		if err := servers.Start(i); err != nil {
			return err
		}
	}
	return nil
}

// victims are the servers of one strike: one, and now and then all of them.
func victims(d dice, processes int) []int {
	one := d.IntN(processes)
	if !d.percent(20) {
		return []int{one}
	}
	all := []int{one}
	for i := range processes {
		if i != one {
			all = append(all, i)
		}
	}
	return all
}

// await waits for the moment of a strike, but not for ever: it may not come any
// more.
func (k *killer) await(ctx context.Context, s strike) {
	if s.moment != AnyTime {
		k.armed.Store(int32(s.moment))
		select {
		case <-k.hit:
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
			if !k.armed.CompareAndSwap(int32(s.moment), int32(Never)) {
				<-k.hit // it came after all
			}
		}
	}
	if s.late > 0 {
		_ = pause(ctx, s.late)
	}
}
