package server

import (
	"sync"
	"time"
)

// sparePeriod is how often calls that the database lets down are told as an
// error: each of them is a line of the access log anyway, and the same cause a
// thousand times a second would bury it.
const sparePeriod = 10 * time.Second

// sparing lets one thing pass in every sparePeriod.
type sparing struct {
	mu   sync.Mutex
	next time.Time
	held int
}

// pass tells whether this one passes, and how many have not since the last that
// did.
func (s *sparing) pass(now time.Time) (held int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Before(s.next) {
		s.held++
		return 0, false
	}
	held, s.held = s.held, 0
	s.next = now.Add(sparePeriod)
	return held, true
}
