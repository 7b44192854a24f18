package leancore

import (
	"errors"
	"net/http"
	"time"

	"leadex/internal/exchange"
)

const (
	// flushBytes is how much of a list is gathered before it is sent: enough
	// that system calls cost little beside encoding, little beside the memory
	// of a process that serves many lists.
	flushBytes = 32 << 10
	// stallTime is how long a reader may take over one part of a list. A stalled
	// one would hold a snapshot of the store open.
	stallTime = 60 * time.Second
)

// stream sends a JSON array of leads as they come, in constant memory.
type stream struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	b     []byte
	begun bool // the status is sent
	count int
}

func newStream(w http.ResponseWriter) *stream {
	return &stream{w: w, rc: http.NewResponseController(w), b: make([]byte, 0, flushBytes+4096)}
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
	if err := s.send(); err != nil {
		return err
	}
	// The connection may serve other calls, which must not inherit the deadline.
	_ = s.rc.SetWriteDeadline(time.Time{})
	return nil
}

// send writes what is gathered and flushes it to the network.
func (s *stream) send() error {
	if !s.begun {
		s.begun = true
		s.w.Header().Set("Content-Type", jsonType)
		s.w.WriteHeader(http.StatusOK)
	}
	// Writers without deadlines, as in tests, go on without.
	_ = s.rc.SetWriteDeadline(time.Now().Add(stallTime))
	if _, err := s.w.Write(s.b); err != nil {
		return exchange.Refuse(exchange.Unavailable, "the reader of a list is gone").Because(err)
	}
	s.b = s.b[:0]
	if err := s.rc.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return exchange.Refuse(exchange.Unavailable, "the reader of a list is gone").Because(err)
	}
	return nil
}
