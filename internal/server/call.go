package server

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// call answers one call through its surface, and records it.
func (s *Server) call(w http.ResponseWriter, r *http.Request) {
	name, surface := s.surfaceOf(r.URL.Path)
	visit, ok := s.gate.enter(s.gate.caller(r))
	if !ok {
		s.turnAway(w, r, name, surface)
		return
	}
	defer visit.leave()
	ctx, budget := newBudget(r.Context(), s.callTime)
	defer budget.end()
	bounded, trace := web.WithTrace(ctx, r)
	a := newAnswer(w, s, budget, &visit)
	a.head(trace)
	if r.Body != http.NoBody {
		bounded.Body = &sentBody{http.MaxBytesReader(w, newTimedBody(r.Body, a.control), web.MaxBody), budget, &visit, false}
	}
	s.metrics.inFlight.Inc()
	defer func() {
		s.metrics.inFlight.Dec()
		a.extendOnceMore()
		s.record(r, name, trace, a)
	}()
	defer s.rescue(a, bounded, surface)
	surface.ServeHTTP(a, bounded)
}

// rescue turns a panic into the surface's answer to a defect. When part of an
// answer is gone already the connection is cut, so that nobody takes the part
// for the whole.
func (s *Server) rescue(a *answer, r *http.Request, surface Surface) {
	cause := recover()
	if cause == nil {
		return
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		if web.TraceOf(r).Err == nil {
			web.NoteError(r, exchange.Refuse(exchange.Unavailable, "the answer was broken off"))
		}
		panic(cause)
	}
	err := exchange.AsError(&panicked{what: describe(cause), stack: string(debug.Stack())})
	web.NoteError(r, err)
	if a.status != 0 {
		panic(http.ErrAbortHandler)
	}
	surface.Refuse(a, r, err)
}

// panicked is the private cause of an answer to a panic.
type panicked struct{ what, stack string }

func (p *panicked) Error() string { return "panic: " + p.what }

// describe names what was thrown without its text, which may hold anything;
// only the texts of the runtime are known to hold no personal data.
func describe(cause any) string {
	if err, ok := cause.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", cause)
}

// record writes the line of the access log and counts the call. The line names
// the pattern and never the path, whose parts may be a phone number, and not
// the remote address, which is personal data too.
func (s *Server) record(r *http.Request, name exchange.Surface, trace *web.Trace, a *answer) {
	duration := s.clock().Sub(a.started)
	s.metrics.observe(name, trace.Pattern, r.Method, a.Status(), duration)
	level, held := slog.LevelInfo, 0
	if isOurs(r, trace.Err, a.Status()) {
		level, held = s.levelOf(trace.Err)
	}
	if !s.log.Enabled(r.Context(), level) {
		return
	}
	line := []slog.Attr{
		slog.String("surface", string(name)), slog.String("method", methodLabel(r.Method)), slog.String("route", trace.Pattern),
		slog.Int("status", a.Status()), slog.Int64("bytes", a.bytes), slog.Float64("duration_ms", milliseconds(duration)),
		slog.String("request_id", trace.ID), slog.String("credential", trace.Credential),
	}
	if held > 0 {
		line = append(line, slog.Int("alike", held)) // since the last one that was told as an error
	}
	s.log.LogAttrs(r.Context(), level, "call", append(line, failure(trace.Err, level)...)...)
}

// levelOf is the level of a failure of ours. A database that is away fails every
// call, so only some of these are errors in the log, and stand for those before
// that were not.
func (s *Server) levelOf(err error) (level slog.Level, alike int) {
	if exchange.CodeOf(err) != exchange.Unavailable {
		return slog.LevelError, 0
	}
	if held, ok := s.away.pass(s.clock()); ok {
		return slog.LevelError, held
	}
	return slog.LevelInfo, 0
}

// isOurs tells whether what went wrong is a failure of ours and not the
// caller's. One that did not wait for its answer has no failure to complain of.
func isOurs(r *http.Request, err error, status int) bool {
	if err == nil || r.Context().Err() != nil {
		return false
	}
	return status >= http.StatusInternalServerError || exchange.CodeOf(err) == exchange.Internal
}

// failure is what a line says of an error: its code, and where it is ours the
// private cause, which holds nothing personal.
func failure(err error, level slog.Level) []slog.Attr {
	if err == nil {
		return nil
	}
	e := exchange.AsError(err)
	attrs := []slog.Attr{slog.String("code", string(e.Code))}
	if level < slog.LevelError {
		return attrs
	}
	attrs = append(attrs, slog.String("error", scrub(e.Error())))
	var p *panicked
	if errors.As(e, &p) {
		attrs = append(attrs, slog.String("stack", p.stack))
	}
	return attrs
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
