package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"time"
)

// Bounds of a connection.
const (
	headerTime     = 10 * time.Second
	idleTime       = 2 * time.Minute
	maxHeaderBytes = 32 << 10 // tokens are below one KiB
)

// Listeners are where a server listens.
type Listeners struct {
	Main  net.Listener // of Listen
	Admin net.Listener // nil for none
}

// Shutdown is how a server ends.
type Shutdown struct {
	Delay   time.Duration // between /readyz turning 503 and the listeners closing
	Timeout time.Duration // for what was accepted to be answered
}

// Run serves until ctx ends, then shuts down: /readyz turns 503, the listeners
// close, and what was accepted is answered within the time given, each answer
// with Connection: close. The error is nil when everything was.
func (s *Server) Run(ctx context.Context, on Listeners, end Shutdown) error {
	failed, open := make(chan error, 2), newConnections()
	accepting, stop := on.Main, on.Main.Close
	if l, ok := on.Main.(*net.TCPListener); ok {
		graceful := newListener(l)
		accepting, stop = graceful, graceful.stop
	}
	main, admin := s.serve(accepting, s, open.note, failed), (*http.Server)(nil)
	if on.Admin != nil {
		admin = s.serve(on.Admin, s.Admin(), nil, failed)
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	s.closing.Store(true)
	close(s.ending)
	s.log.Info("shutting down")
	waitAtMost(failed, end.Delay)
	_ = stop() // it may be what has failed
	err = errors.Join(err, open.drain(main, end.Timeout))
	if admin != nil {
		err = errors.Join(err, admin.Close())
	}
	return err
}

func (s *Server) serve(l net.Listener, h http.Handler, note func(net.Conn, http.ConnState), failed chan<- error) *http.Server {
	server := &http.Server{
		Handler: h, ConnState: note, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(nameless{s.log.Handler()}, slog.LevelWarn),
	}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("serve %s: %w", l.Addr(), err)
		}
	}()
	return server
}

func waitAtMost(failed <-chan error, d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-failed:
	case <-time.After(d):
	}
}

// nameless takes addresses out of what net/http logs: they are personal data.
type nameless struct{ slog.Handler }

var address = regexp.MustCompile(`(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:.%a-z]+\])(:\d+)?`)

func (n nameless) Handle(ctx context.Context, r slog.Record) error {
	return n.Handler.Handle(ctx, slog.NewRecord(r.Time, r.Level, address.ReplaceAllString(r.Message, "[address]"), r.PC))
}
