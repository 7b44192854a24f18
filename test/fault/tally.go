package fault

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// counters count what the clients get done.
type counters struct {
	submits, assigns, withdrawals, pulls, confirms, retries, clientKills atomic.Int64
}

// Tally is what took place in a run.
type Tally struct {
	Took                      time.Duration
	Leads, Assigns, Withdraws int64 // that were answered
	Pulls, Confirms           int64 // that were answered, while things went wrong
	Retries                   int64 // calls that were made again because there was no answer
	Kills, Starts             int   // of servers
	ClientKills               int64
	Cut, Delayed, Repeated    int64 // connections
}

func (t Tally) String() string {
	return fmt.Sprintf("%.1f s: %d leads, %d assignments, %d withdrawals; %d kills of servers, %d starts, %d kills of clients; "+
		"%d pulls, %d confirmations, %d retries; connections: %d cut, %d delayed, %d sent twice",
		t.Took.Seconds(), t.Leads, t.Assigns, t.Withdraws, t.Kills, t.Starts, t.ClientKills, t.Pulls, t.Confirms, t.Retries, t.Cut, t.Delayed, t.Repeated)
}

func (r *run) tallied() Tally {
	c := &r.tally
	t := Tally{
		Took: time.Since(r.begun), Leads: c.submits.Load(), Assigns: c.assigns.Load(), Withdraws: c.withdrawals.Load(), Pulls: c.pulls.Load(),
		Confirms: c.confirms.Load(), Retries: c.retries.Load(), ClientKills: c.clientKills.Load(),
		Cut: r.storm.Cut.Load(), Delayed: r.storm.Delayed.Load(), Repeated: r.storm.Repeated.Load(),
	}
	t.Kills, t.Starts = r.servers.Counts()
	return t
}

// tellEvery tells how the run gets on, until it is stopped.
func (r *run) tellEvery(period time.Duration) (stop func()) {
	done := make(chan struct{})
	var telling sync.WaitGroup
	telling.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(period):
				r.Tell(r.tallied().String())
			}
		}
	})
	return func() {
		close(done)
		telling.Wait()
	}
}
