package server_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/server"
)

func serveHandler(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := server.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestRun(t *testing.T) {
	t.Parallel()
	t.Run("what_was_accepted_is_answered", func(t *testing.T) {
		t.Parallel()
		const calls = 50
		var arrived sync.WaitGroup
		arrived.Add(calls)
		release := make(chan struct{})
		s := server.New(server.Config{Surfaces: server.Surfaces{LeanCore: acting(func(w http.ResponseWriter, _ *http.Request) {
			arrived.Done()
			<-release
			_, _ = io.WriteString(w, "done")
		})}, Ping: func(context.Context) error { return nil }})
		on := server.Listeners{Main: listen(t), Admin: listen(t)}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx, on, server.Shutdown{Timeout: time.Minute}) }()

		var answered atomic.Int32
		var clients sync.WaitGroup
		for range calls {
			clients.Go(func() {
				answer, err := http.Get("http://" + on.Main.Addr().String() + "/lead")
				if err != nil {
					t.Error("a call that was accepted was not answered:", err)
					return
				}
				defer func() { _ = answer.Body.Close() }()
				if body, err := io.ReadAll(answer.Body); err == nil && string(body) == "done" {
					answered.Add(1)
				}
			})
		}
		arrived.Wait()
		stop()
		awaitRefusal(t, on.Main.Addr().String())
		if answer, _ := call(t, "GET", "http://"+on.Admin.Addr().String()+"/readyz", ""); answer.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("/readyz answers %d while shutting down", answer.StatusCode)
		}
		close(release)
		clients.Wait()
		if err := <-ended; err != nil {
			t.Error("run:", err)
		}
		if got := answered.Load(); got != calls {
			t.Errorf("%d of %d calls were answered", got, calls)
		}
	})
	t.Run("what_takes_too_long_is_cut", func(t *testing.T) {
		t.Parallel()
		arrived, release := make(chan struct{}), make(chan struct{})
		defer close(release)
		s := server.New(server.Config{Surfaces: server.Surfaces{LeanCore: acting(func(http.ResponseWriter, *http.Request) {
			close(arrived)
			<-release
		})}})
		on := server.Listeners{Main: listen(t)}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx, on, server.Shutdown{Timeout: time.Millisecond}) }()
		go func() {
			if answer, err := http.Get("http://" + on.Main.Addr().String() + "/lead"); err == nil {
				_ = answer.Body.Close()
			}
		}()
		<-arrived
		stop()
		if err := <-ended; err == nil {
			t.Error("a shutdown that cut a call says that all was answered")
		}
	})
	t.Run("ends_when_it_cannot_listen", func(t *testing.T) {
		t.Parallel()
		s := server.New(server.Config{Surfaces: namedSurfaces()})
		on := server.Listeners{Main: listen(t)}
		if err := on.Main.Close(); err != nil {
			t.Fatal(err)
		}
		if err := s.Run(t.Context(), on, server.Shutdown{Timeout: time.Minute}); err == nil {
			t.Error("a server without a listener runs on")
		}
	})
}

// awaitRefusal waits until nothing listens on an address any more.
func awaitRefusal(t *testing.T, address string) {
	t.Helper()
	for range 10_000 {
		c, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("%s still accepts calls", address)
}
