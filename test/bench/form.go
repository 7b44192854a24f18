package bench

import (
	"fmt"
	"time"
)

// Form is how long and how much a run measures.
type Form struct {
	Name string
	rank int // results of a lower one do not replace those of a higher one

	// Of a measurement of peak or latency. Without a warm-up the first run is one: the
	// median of three leaves it out if it is the slowest.
	Warm, Run time.Duration
	Runs      int // of which the median counts

	Listed int // leads of the list of P2
	Queued int // leads that each receiver of P3 pulls in a run
	// Stored is how many leads are there at least, for P4. Runs of ten seconds store
	// hundreds of thousands themselves: ten thousand are for those of one second.
	Stored   []int
	Overload time.Duration // of ten times the rate
	// Flooding is the connections of an overload: some times what the server lets in.
	// Each asks again at once when it was refused, whatever it was told. More would
	// measure this client: it has the processors of the server.
	Flooding int
	Starts   int           // of P7
	Idle     time.Duration // before idle memory is read
	// LogSegments is how many segments of its log PostgreSQL has to use again before
	// anything is measured: see cluster_test.go.
	LogSegments int
}

// firstRun is the number of the first run; that of a warm-up is -1.
func (f Form) firstRun() int {
	if f.Warm == 0 {
		return 0
	}
	return -1
}

// length is how long a run takes.
func (f Form) length(run int) time.Duration {
	if run < 0 {
		return f.Warm
	}
	return f.Run
}

// figures says how each is made.
func (f Form) figures() string {
	warm := "without a warm-up"
	if f.Warm > 0 {
		warm = "after a warm-up of " + f.Warm.String()
	}
	return fmt.Sprintf("the median of %d runs of %s %s, unless its note says otherwise", f.Runs, f.Run, warm)
}

// Forms are the forms by name: full is what RESULTS.md is made with, short is for
// a look while one works on something, in less than three minutes, and smoke only
// shows that all of it runs.
func Forms() map[string]Form {
	return map[string]Form{
		"full": {Name: "full", rank: 2, Warm: 3 * time.Second, Run: 10 * time.Second, Runs: 3, Listed: 100_000, Queued: 8_000,
			Stored: []int{1_000_000, 5_000_000}, Overload: time.Minute, Flooding: 2048, Starts: 11, Idle: 10 * time.Second, LogSegments: 64},
		"short": {Name: "short", rank: 1, Run: time.Second, Runs: 3, Listed: 5_000, Queued: 250,
			Stored: []int{10_000}, Overload: 3 * time.Second, Flooding: 2048, Starts: 3, Idle: time.Second, LogSegments: 64},
		"smoke": {Name: "smoke", Warm: 50 * time.Millisecond, Run: 100 * time.Millisecond, Runs: 1, Listed: 50, Queued: 25,
			Stored: []int{100}, Overload: time.Second, Flooding: 64, Starts: 1, Idle: 0, LogSegments: 2},
	}
}
