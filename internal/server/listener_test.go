package server

import (
	"errors"
	"net"
	"runtime"
	"testing"
	"time"
)

// TestListenerStop stops a listener to which many have connected and whom nobody
// has accepted: none of them is lost.
func TestListenerStop(t *testing.T) {
	t.Parallel()
	const connected = 50
	on, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	for range connected {
		c, err := net.Dial("tcp", on.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	l := newListener(on.(*net.TCPListener))
	if runtime.GOOS == "linux" {
		if err := refuseNew(l.TCPListener); err != nil {
			t.Error("refuse new connections:", err)
		}
		if c, err := net.DialTimeout("tcp", on.Addr().String(), 100*time.Millisecond); err == nil {
			_ = c.Close()
			t.Error("one more can connect before listening has ended")
		}
	}
	stopped := make(chan error, 1)
	go func() { stopped <- l.stop() }()
	accepted := 0
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			break
		}
		if err != nil {
			t.Fatal("accept:", err)
		}
		defer c.Close()
		accepted++
	}
	if err := <-stopped; err != nil {
		t.Error("stop:", err)
	}
	if accepted != connected {
		t.Errorf("%d of %d were accepted", accepted, connected)
	}
	if c, err := net.Dial("tcp", on.Addr().String()); err == nil {
		_ = c.Close()
		t.Error("one more can connect")
	}
}
