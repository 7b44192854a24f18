package server

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Bounds of the end of listening.
const (
	// backlogTime is how long nobody has to connect for there to be nobody left: the
	// last word of a handshake is a way through the network behind the first.
	backlogTime = 300 * time.Millisecond
	stopTime    = 2 * time.Second // in which all are taken
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

// Listen listens on an address of TCP in a way that Run can end without losing
// anybody who has connected. Linux puts no filter on a listener of multipath TCP,
// which is Go's choice otherwise.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	var plain net.ListenConfig
	plain.SetMultipathTCP(false)
	return plain.Listen(ctx, "tcp", address)
}

func newListener(l *net.TCPListener) *listener {
	return &listener{TCPListener: l, ended: make(chan struct{}), closed: sync.OnceValue(l.Close)}
}

// Close may be called again: the server does, in its own time.
func (l *listener) Close() error { return l.closed() }

// Accept is called by one goroutine.
func (l *listener) Accept() (net.Conn, error) {
	for {
		stopping, begun := l.stopping.Load(), time.Now()
		if stopping {
			_ = l.SetDeadline(begun.Add(backlogTime))
		}
		conn, err := l.TCPListener.Accept()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			if !stopping || l.moreToCome(begun) {
				continue
			}
			err = net.ErrClosed
		}
		if errors.Is(err, net.ErrClosed) {
			l.end.Do(func() { close(l.ended) })
		}
		return conn, err
	}
}

// moreToCome tells whether a deadline that has passed was none: stop may have set
// it to wake us, or we were woken too late for somebody who came in time.
func (l *listener) moreToCome(begun time.Time) bool {
	now := time.Now()
	return now.Before(l.until) && (now.Sub(begun) < backlogTime || waiting(l.TCPListener))
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
