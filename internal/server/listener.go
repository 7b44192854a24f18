package server

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Bounds of the end of listening.
const (
	backlogTime = 50 * time.Millisecond // without a connection: there is none left
	stopTime    = 2 * time.Second       // in which all are taken
)

// listener ends without a reset for those who have connected: what the machine
// has accepted, and maybe taken a call from, is still given to the server.
type listener struct {
	*net.TCPListener
	stopping atomic.Bool
	until    time.Time // set before stopping
	ended    chan struct{}
	end      sync.Once
	closed   func() error
}

func newListener(l *net.TCPListener) *listener {
	return &listener{TCPListener: l, ended: make(chan struct{}), closed: sync.OnceValue(l.Close)}
}

// Close may be called again: the server does, in its own time.
func (l *listener) Close() error { return l.closed() }

// Accept is called by one goroutine.
func (l *listener) Accept() (net.Conn, error) {
	for {
		stopping := l.stopping.Load()
		if stopping {
			_ = l.SetDeadline(earlier(l.until, time.Now().Add(backlogTime)))
		}
		conn, err := l.TCPListener.Accept()
		switch {
		case err == nil:
			return conn, nil
		case errors.Is(err, os.ErrDeadlineExceeded) && !stopping:
			continue // it was woken to look again
		case errors.Is(err, os.ErrDeadlineExceeded):
			err = net.ErrClosed
		}
		if errors.Is(err, net.ErrClosed) {
			l.end.Do(func() { close(l.ended) })
		}
		return nil, err
	}
}

// stop returns when nobody can connect any more and everybody who could has been
// accepted.
func (l *listener) stop() error {
	_ = refuseNew(l.TCPListener) // where it cannot be done, there is a moment in which a connection can be lost
	l.until = time.Now().Add(stopTime)
	l.stopping.Store(true)
	_ = l.SetDeadline(time.Now())
	select {
	case <-l.ended:
	case <-time.After(stopTime):
	}
	return l.Close()
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
