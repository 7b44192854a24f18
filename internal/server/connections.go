package server

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// A shutdown closes a connection on which no call has been under way for
	// quietTime: a client in the midst of its work has sent the next one by then,
	// even if it took its time to read a long answer, and was told with
	// Connection: close that it is the last. One that has been quiet for longer is
	// closed after wayTime, in which what was sent before arrives.
	quietTime = 2 * time.Second
	wayTime   = 500 * time.Millisecond

	drainStep = 10 * time.Millisecond // between two looks
)

// connections are those of a listener, each with the time since which no call is
// under way on it. http.Server's own Shutdown closes a quiet one at once, also
// when a call is on its way to it, and one that has just answered without having
// said that it will.
type connections struct {
	mu    sync.Mutex
	quiet map[net.Conn]time.Time // zero while a call is under way
}

func newConnections() *connections { return &connections{quiet: map[net.Conn]time.Time{}} }

// note is the hook of an http.Server.
func (c *connections) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew, http.StateIdle:
		c.quiet[conn] = time.Now()
	case http.StateActive:
		c.quiet[conn] = time.Time{}
	case http.StateClosed, http.StateHijacked:
		delete(c.quiet, conn)
	}
}

// closeQuiet closes what has been quiet since before, and says how many are
// left.
func (c *connections) closeQuiet(before time.Time) (left int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn, since := range c.quiet {
		if !since.IsZero() && since.Before(before) {
			_ = conn.Close() // it is gone, however it went
			delete(c.quiet, conn)
		}
	}
	return len(c.quiet)
}

// drain answers what arrives on the connections that there are, until each has
// ended or is quiet; when that takes too long they are cut.
func (c *connections) drain(server *http.Server, timeout time.Duration) error {
	begun := time.Now()
	for {
		now, before := time.Now(), time.Time{}
		if now.Sub(begun) >= wayTime {
			before = now.Add(-quietTime)
		}
		left := c.closeQuiet(before)
		if left == 0 {
			return server.Close()
		}
		if now.Sub(begun) > timeout {
			return errors.Join(fmt.Errorf("%d calls were still being answered after %s", left, timeout), server.Close())
		}
		time.Sleep(drainStep)
	}
}
