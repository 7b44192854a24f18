package server

import (
	"hash/maphash"
	"net/http"
	"sync"
	"time"

	"leadex/internal/web"
)

// What the gate goes by.
const (
	// soon is how long a call may take, by the mean, until its answer begins while
	// others wait to be let in. It is what hundreds of clients side by side take
	// together at a peak, and what a person does not yet call slow.
	soon = 250 * time.Millisecond

	mostInside  = 640 // calls, however fast they are answered: two group commits and more, and 512 connections of one caller
	leastInside = 32  // calls, however slow: a group commit needs some to gather

	// evenly is the share of one caller: at most so many times what is left free. One
	// that is alone gets eight ninths of the room, two get eight seventeenths each,
	// and there is always a place for who has none.
	evenly = 8

	windowCalls = 16              // from which a mean says something
	windowTime  = soon            // after which the calls inside are others
	windowMost  = 8 * time.Second // after which a window with fewer calls counts too
)

// gate lets in as many calls as can be answered soon, and tells the others so
// before anything is done for them, not even reading what they send. How many that
// are it learns from those that it has let in: too many are inside when they are
// answered late and the room was used; what is slow without a crowd is left alone.
// It is safe for any number of goroutines.
type gate struct {
	clock func() time.Time
	seed  maphash.Seed

	mu     sync.Mutex
	room   int            // for calls
	inside int            // calls
	of     map[uint64]int // calls inside by caller; those with none are not in it
	window window
}

// window is what was seen since the room was last looked at.
type window struct {
	from   time.Time
	calls  int           // whose answer has begun
	waited time.Duration // by all of them
	most   int           // inside at once
}

// visit is a call that was let in. It is used by one goroutine at a time.
type visit struct {
	gate   *gate
	caller uint64
	from   time.Time // since when it has only waited for us
	inside bool
	over   bool
}

func newGate(clock func() time.Time) *gate {
	return &gate{clock: clock, seed: maphash.MakeSeed(), room: mostInside, of: map[uint64]int{}, window: window{from: clock()}}
}

// caller tells callers apart by the credential that they show, known or not, else
// by where they come from. It keeps nothing of either.
func (g *gate) caller(r *http.Request) uint64 {
	for _, name := range [...]string{"Authorization", "Bsauth", "Apikey"} {
		if values := r.Header[name]; len(values) > 0 {
			return maphash.String(g.seed, values[0])
		}
	}
	return maphash.String(g.seed, web.RemoteHost(r))
}

// enter lets a call in, or does not. Who is let in must leave.
func (g *gate) enter(caller uint64) (v visit, ok bool) {
	now := g.clock()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.of[caller] >= evenly*(g.room-g.inside) {
		g.look(now) // who is inside may have waited for long
		return visit{}, false
	}
	g.add(caller)
	return visit{gate: g, caller: caller, from: now, inside: true}, true
}

// stepOut gives the place free while the call waits for its client.
func (v *visit) stepOut() {
	if !v.inside {
		return
	}
	v.inside = false
	v.gate.mu.Lock()
	defer v.gate.mu.Unlock()
	v.gate.remove(v.caller)
}

// stepIn takes a place again, whether there is one or not: the work that the call
// has made so far is not thrown away.
func (v *visit) stepIn() {
	if v.inside || v.over {
		return
	}
	v.inside, v.from = true, v.gate.clock()
	v.gate.mu.Lock()
	defer v.gate.mu.Unlock()
	v.gate.add(v.caller)
}

// leave gives the place free for good: the answer has begun, or there will be
// none. It may be called again.
func (v *visit) leave() {
	if v.over {
		return
	}
	v.over = true
	if !v.inside {
		return
	}
	v.inside = false
	now := v.gate.clock()
	v.gate.mu.Lock()
	defer v.gate.mu.Unlock()
	v.gate.remove(v.caller)
	v.gate.window.calls++
	v.gate.window.waited += now.Sub(v.from)
	v.gate.look(now)
}

func (g *gate) add(caller uint64) {
	g.inside++
	g.of[caller]++
	g.window.most = max(g.window.most, g.inside)
}

func (g *gate) remove(caller uint64) {
	g.inside--
	if g.of[caller]--; g.of[caller] == 0 {
		delete(g.of, caller)
	}
}

// look makes the room wider or narrower at the end of a window: narrower when a
// crowd was answered late, down to as many as are answered soon at the rate of the
// window (Little's law), but by a quarter at most, for one window may be of
// something rare.
func (g *gate) look(now time.Time) {
	w := g.window
	if age := now.Sub(w.from); age < windowTime || w.calls < windowCalls && age < windowMost {
		return
	}
	g.window = window{from: now, most: g.inside}
	if w.calls == 0 {
		return
	}
	switch mean := w.waited / time.Duration(w.calls); {
	case mean < soon/2:
		g.room = min(g.room+g.room/2, mostInside)
	case mean < soon:
		g.room = min(g.room+g.room/8, mostInside)
	case w.most > g.room/2:
		fits := int(float64(w.calls) * float64(soon) / float64(now.Sub(w.from)))
		g.room = max(min(fits, g.room), g.room*3/4, leastInside)
	}
}
