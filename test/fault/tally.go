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
	cut, delayed, repeated                                               atomic.Int64 // connections
}

// Tally is what took place in a run.
type Tally struct {
	Took                      time.Duration
	Leads, Assigns, Withdraws int64 // that were answered
	Pulls, Confirms           int64 // that were answered, while things went wrong
	Retries                   int64 // calls that were made again because there was no answer
	Kills, Restarts           int   // of servers
	ClientKills               int64
	Cut, Delayed, Repeated    int64 // connections
}

func (t Tally) String() string {
	return fmt.Sprintf("%.1f s: %d leads, %d assignments, %d withdrawals; %d kills of servers, %d restarts, %d kills of clients; "+
		"%d pulls, %d confirmations, %d retries; connections: %d cut, %d delayed, %d sent twice",
		t.Took.Seconds(), t.Leads, t.Assigns, t.Withdraws, t.Kills, t.Restarts, t.ClientKills, t.Pulls, t.Confirms, t.Retries, t.Cut, t.Delayed, t.Repeated)
}

func (s *stage) tallied() Tally {
	c := &s.tally
	t := Tally{
		Took: time.Since(s.begun), Leads: c.submits.Load(), Assigns: c.assigns.Load(), Withdraws: c.withdrawals.Load(), Pulls: c.pulls.Load(),
		Confirms: c.confirms.Load(), Retries: c.retries.Load(), ClientKills: c.clientKills.Load(),
		Cut: c.cut.Load(), Delayed: c.delayed.Load(), Repeated: c.repeated.Load(),
	}
	t.Kills, t.Restarts = s.servers.Counts()
	return t
}

// tellEvery tells how the run gets on, until it is stopped.
func (s *stage) tellEvery(period time.Duration) (stop func()) {
	done := make(chan struct{})
	var telling sync.WaitGroup
	telling.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(period):
				s.Tell(s.tallied().String())
			}
		}
	})
	return func() {
		close(done)
		telling.Wait()
	}
}
