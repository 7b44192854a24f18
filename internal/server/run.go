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
	Main  net.Listener
	Admin net.Listener // nil for none
}

// Shutdown is how a server ends.
type Shutdown struct {
	Delay   time.Duration // between /readyz turning 503 and the listeners closing
	Timeout time.Duration // for what was accepted to be answered
}

// Run serves until ctx ends, then shuts down: /readyz turns 503, the listeners
// close, and what was accepted is answered within the time given. The error is
// nil when everything was.
func (s *Server) Run(ctx context.Context, on Listeners, end Shutdown) error {
	failed := make(chan error, 2)
	main, admin := s.serve(on.Main, s, failed), (*http.Server)(nil)
	if on.Admin != nil {
		admin = s.serve(on.Admin, s.Admin(), failed)
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	s.closing.Store(true)
	s.log.Info("shutting down")
	waitAtMost(failed, end.Delay)
	err = errors.Join(err, drain(main, end.Timeout))
	if admin != nil {
		err = errors.Join(err, admin.Close())
	}
	return err
}

func (s *Server) serve(l net.Listener, h http.Handler, failed chan<- error) *http.Server {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(nameless{s.log.Handler()}, slog.LevelWarn),
	}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("serve %s: %w", l.Addr(), err)
		}
	}()
	return server
}

// drain stops listening and waits for the calls under way; when they take too
// long they are cut.
func drain(server *http.Server, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("calls were still being answered after %s: %w", timeout, err), server.Close())
	}
	return nil
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
