package bench

import (
	"fmt"
	"sync/atomic"
	"time"
)

// progress tells now and then how far a long filling is. It may be used by any
// number of goroutines.
type progress struct {
	leads int
	begun time.Time
	done  atomic.Int64 // leads
	told  atomic.Int64 // how many times
}

func newProgress(leads int, begun time.Time) *progress { return &progress{leads: leads, begun: begun} }

// add adds leads that are done, and is a line when it is time for one, else "".
func (p *progress) add(leads int64, now time.Time) string {
	done := p.done.Add(leads)
	took := now.Sub(p.begun)
	due := int64(took / tellEvery)
	told := p.told.Load()
	if due <= told || !p.told.CompareAndSwap(told, due) {
		return ""
	}
	rate := float64(done) / took.Seconds()
	left := time.Duration(float64(int64(p.leads)-done) / rate * float64(time.Second))
	return fmt.Sprintf("%s of %s leads, %s a second, %s left", thousands(done), thousands(int64(p.leads)), number(rate), left.Round(time.Second))
}
