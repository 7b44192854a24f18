package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"leadex/internal/server"
)

// TestShutdownOfConnections holds a server that ends to what it owes a
// connection that is kept alive.
func TestShutdownOfConnections(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	s := server.New(server.Config{Surfaces: server.Surfaces{LeanCore: acting(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/long" {
			w.Header().Set("Content-Length", "7")
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush() // without a word about the end
			close(entered)
			<-release
		}
		_, _ = io.WriteString(w, "content")
	})}, Ping: func(context.Context) error { return nil }})
	on := server.Listeners{Main: listen(t), Admin: listen(t)}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, on, server.Shutdown{Timeout: time.Minute}) }()
	quiet, busy, silent := connect(t, on.Main), connect(t, on.Main), connect(t, on.Main)
	if answer := quiet.ask(t, "/lead"); answer.Close {
		t.Error("a connection is closed before any shutdown")
	}
	busy.send(t, "/long")
	<-entered

	stop()
	for url := "http://" + on.Admin.Addr().String() + "/readyz"; ; {
		if answer, _ := call(t, "GET", url, ""); answer.StatusCode == http.StatusServiceUnavailable {
			break
		}
	}
	if answer := quiet.ask(t, "/lead"); answer.StatusCode != http.StatusOK || !answer.Close {
		t.Errorf("a call that was on its way: %d, Connection: close %t", answer.StatusCode, answer.Close)
	}
	close(release)
	if answer := busy.answer(t); answer.StatusCode != http.StatusOK || answer.Close {
		t.Errorf("a call that was under way: %d, Connection: close %t", answer.StatusCode, answer.Close)
	}
	if answer := busy.ask(t, "/lead"); answer.StatusCode != http.StatusOK || !answer.Close {
		t.Errorf("the call after it: %d, Connection: close %t", answer.StatusCode, answer.Close)
	}
	if err := <-ended; err != nil {
		t.Error("run:", err)
	}
	if _, err := silent.r.ReadByte(); err != io.EOF {
		t.Errorf("a connection on which nothing was sent ends with %v", err)
	}
}

// wire is a connection that a client keeps.
type wire struct {
	net.Conn
	r *bufio.Reader
}

func connect(t *testing.T, l net.Listener) *wire {
	t.Helper()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return &wire{c, bufio.NewReader(c)}
}

func (w *wire) send(t *testing.T, path string) {
	t.Helper()
	if _, err := fmt.Fprintf(w, "GET %s HTTP/1.1\r\nHost: test\r\n\r\n", path); err != nil {
		t.Fatal("send:", err)
	}
}

func (w *wire) answer(t *testing.T) *http.Response {
	t.Helper()
	answer, err := http.ReadResponse(w.r, nil)
	if err != nil {
		t.Fatal("there is no answer:", err)
	}
	if b, err := io.ReadAll(answer.Body); err != nil || string(b) != "content" {
		t.Fatalf("an answer of %q: %v", b, err)
	}
	return answer
}

func (w *wire) ask(t *testing.T, path string) *http.Response {
	t.Helper()
	w.send(t, path)
	return w.answer(t)
}
