package server

import "time"

// Narrow lets a server take so many calls at once and no more, whatever it
// learns. It is called before the first one.
func Narrow(s *Server, calls int) {
	now := time.Now()
	s.gate.room, s.gate.clock = calls, func() time.Time { return now }
}
