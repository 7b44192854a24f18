package server

import (
	"context"
	"net/http"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

const (
	livePath    = "/healthz"
	readyPath   = "/readyz"
	metricsPath = "/metrics"

	pingTime = 2 * time.Second // within which the database has to answer
)

// Admin is what the listener for whoever watches the server serves: /healthz,
// /readyz and /metrics.
func (s *Server) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+livePath, s.live)
	mux.HandleFunc("GET "+readyPath, s.ready)
	mux.Handle("GET "+metricsPath, s.metrics.handler())
	return mux
}

// live says that the process answers at all.
func (s *Server) live(w http.ResponseWriter, _ *http.Request) {
	plain(w, http.StatusOK, "ok\n")
}

// ready says whether calls should be sent here: the database answers, and no
// shutdown has begun. Writes that fail, as on a full disk, are told in the text
// and by a metric alone: reads still work here, and to take the only process
// away would turn clear refusals into none.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if s.closing.Load() {
		plain(w, http.StatusServiceUnavailable, "shutting down\n")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), pingTime)
	defer cancel()
	if err := s.ping(ctx); err != nil {
		if _, ok := s.unready.pass(s.clock()); ok { // it is asked by many and often
			s.log.WarnContext(ctx, "not ready", "error", scrub(err.Error()))
		}
		plain(w, http.StatusServiceUnavailable, "the database does not answer\n")
		return
	}
	text := "ok\n"
	if err := s.lastWrite(); err != nil {
		text = "ok, but the last write could not be stored: " + exchange.AsError(err).Message + "\n"
	}
	plain(w, http.StatusOK, text)
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Cache-Control", "no-store")
	web.Answer(w, status, "text/plain; charset=utf-8", []byte(text))
}
