package server

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

const (
	// refusalsPerCPU is how many calls a second are turned away at once for each
	// processor. At some 30 microseconds each that is a twentieth of what the machine
	// has, and the rest is for those who were let in.
	refusalsPerCPU = 1500
	// holdTime is the longest that a connection is not read after its call was turned
	// away. It was told to come back after a second.
	holdTime = 750 * time.Millisecond
)

var errCrowded = exchange.Refuse(exchange.Unavailable, "too many calls are under way; try again later")

// turnAway answers a call that the gate does not let in, in the surface's own
// shape. Of the call nothing is read but its head.
func (s *Server) turnAway(w http.ResponseWriter, r *http.Request, name exchange.Surface, surface Surface) {
	r, trace := web.WithTrace(r.Context(), r)
	a := &answer{ResponseWriter: w, control: http.NewResponseController(w), server: s, started: s.clock()}
	a.extend(a.started)
	a.head(trace)
	if r.Body != http.NoBody {
		newTimedBody(r.Body, a.control) // net/http reads a short one to its end, to keep the connection
	}
	surface.Refuse(a, r, errCrowded)
	s.metrics.turnedAway[name].Inc()
	if held, ok := s.crowded.pass(s.clock()); ok {
		s.log.WarnContext(r.Context(), "calls are turned away", "alike", held)
	}
	if wait := s.refusals.wait(time.Now()); wait > 0 {
		a.Flush()
		s.hold(r.Context(), wait)
	}
}

// hold keeps a connection from being read, until its client gives it up.
func (s *Server) hold(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	case <-s.ending:
	}
}

// pace spreads what is done more often than the machine can afford: each gets the
// next of the moments that are step apart.
type pace struct {
	step time.Duration

	mu   sync.Mutex
	next time.Time
}

func newPace() *pace {
	return &pace{step: time.Second / time.Duration(refusalsPerCPU*runtime.GOMAXPROCS(0))}
}

// wait is how long it is until the moment that falls to the caller: none while
// there are few, and never longer than holdTime.
func (p *pace) wait(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next.Before(now) {
		p.next = now
	}
	wait := p.next.Sub(now)
	if wait < holdTime {
		p.next = p.next.Add(p.step)
	}
	return wait
}
