package leancore

import (
	"errors"
	"net/http"

	"leadex/internal/exchange"
)

// flushBytes is how much of a list is gathered before it is sent: enough that
// system calls cost little beside encoding, little beside the memory of a process
// that serves many lists.
const flushBytes = 32 << 10

// stream sends a JSON array of leads as they come, in constant memory. How long a
// reader may stall over a part of it is the server's business.
type stream struct {
	w     http.ResponseWriter
	b     []byte
	begun bool // the status is sent
	count int
}

func newStream(w http.ResponseWriter) *stream {
	return &stream{w: w, b: make([]byte, 0, flushBytes+4096)}
}

// add appends a lead. The first one is sent at once, so that a reader sees early
// that there is an answer.
func (s *stream) add(l *exchange.Lead) error {
	if s.count == 0 {
		s.b = append(s.b, '[')
	} else {
		s.b = append(s.b, ',', '\n')
	}
	s.count++
	s.b = appendLead(s.b, l)
	if s.count > 1 && len(s.b) < flushBytes {
		return nil
	}
	return s.send()
}

// end closes the array.
func (s *stream) end() error {
	if s.count == 0 {
		s.b = append(s.b, '[')
	}
	s.b = append(s.b, ']')
	return s.send()
}

// send writes what is gathered and flushes it to the network.
func (s *stream) send() error {
	if !s.begun {
		s.begun = true
		s.w.Header().Set("Content-Type", jsonType)
		s.w.WriteHeader(http.StatusOK)
	}
	if _, err := s.w.Write(s.b); err != nil {
		return exchange.Refuse(exchange.Unavailable, "the reader of a list is gone").Because(err)
	}
	s.b = s.b[:0]
	if err := http.NewResponseController(s.w).Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return exchange.Refuse(exchange.Unavailable, "the reader of a list is gone").Because(err)
	}
	return nil
}
