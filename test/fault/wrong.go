package fault

import "time"

// Wrong is what goes wrong with one connection. The zero value is a connection on
// which nothing does.
type Wrong struct {
	Delay     time.Duration // before anything is passed on
	Cut       Cut
	CutAfter  int           // bytes of what is cut
	Again     bool          // the whole request is sent a second time, on a connection of its own
	AgainIn   time.Duration // how long after the first
	AskSecond bool          // what comes back is the answer to the second
}

// Cut says which half of a connection ends early.
type Cut uint8

const (
	CutNothing Cut = iota
	CutRequest
	CutAnswer
)

// draw draws what goes wrong with a connection: mostly nothing.
func draw(d dice) Wrong {
	w := Wrong{}
	if d.percent(10) {
		w.Delay = d.upTo(10 * time.Millisecond)
	}
	switch roll := d.IntN(100); {
	case roll < 2:
		w.Cut, w.CutAfter = CutRequest, d.IntN(300)
	case roll < 4:
		w.Cut, w.CutAfter = CutAnswer, 0 // it is lost as a whole
	case roll < 6:
		w.Cut, w.CutAfter = CutAnswer, d.IntN(2000)
	case roll < 12:
		w.Again, w.AskSecond = true, d.percent(50)
		w.AgainIn = d.upTo(pick(d, []time.Duration{time.Microsecond, 5 * time.Millisecond, 100 * time.Millisecond}))
	}
	return w
}
