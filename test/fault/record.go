package fault

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Kind is what a client asked for.
type Kind uint8

const (
	Assign Kind = iota + 1
	Withdraw
	Pull
	Confirm
)

func (k Kind) String() string {
	return [...]string{"none", "assign", "withdraw", "pull", "confirm"}[k]
}

// Call is one call about one receiver's queue, as its client saw it. What is
// repeated with one Idempotency-Key is one call, from the first try to the
// answer.
type Call struct {
	Kind     Kind
	Receiver int
	Client   string

	Lead  int64   // of Assign and Withdraw: its number
	Want  int     // of Pull: the most leads wanted
	Named []int64 // of Confirm

	Called   Tick
	Answered Tick // 0: there was no answer, and nobody knows whether it was carried out

	Served  []Served // of Pull, in order
	Refused []int64  // of Confirm
	Denied  bool     // of Assign and Withdraw: the state of things did not allow it
}

// Served is a lead in the answer to a pull.
type Served struct {
	Lead      int64
	Withdrawn bool // it keeps its place, without its contents
	Mixed     bool // the contents are those of another lead
}

// Tick is a moment in the order of the record. Two calls overlap unless one was
// answered before the other was called.
type Tick int64

// Record is what the clients of a run saw. Its methods may be called by any
// number of goroutines.
type Record struct {
	now   atomic.Int64
	mu    sync.Mutex
	calls []*Call
}

// Begin writes down that a call is made. The caller fills in the answer before
// End.
func (r *Record) Begin(c Call) *Call {
	c.Called = Tick(r.now.Add(1))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, &c)
	return &c
}

// End writes down that the call was answered.
func (r *Record) End(c *Call) { c.Answered = Tick(r.now.Add(1)) }

// Drop takes back a call that did not reach the program. Should it have been
// carried out all the same, the record does not explain what follows.
func (r *Record) Drop(c *Call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = slices.DeleteFunc(r.calls, func(other *Call) bool { return other == c })
}

// Of are the calls about one receiver in the order in which they were made. It
// belongs after the end of all clients.
func (r *Record) Of(receiver int) []*Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	var of []*Call
	for _, c := range r.calls {
		if c.Receiver == receiver {
			of = append(of, c)
		}
	}
	return of
}
