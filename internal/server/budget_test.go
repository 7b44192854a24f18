package server_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/server"
	"leadex/internal/web"
)

// slow is a body that takes its time.
type slow struct {
	io.Reader
	d time.Duration
}

func (s slow) Read(p []byte) (int, error) {
	time.Sleep(s.d)
	return s.Reader.Read(p)
}

func TestCallTime(t *testing.T) {
	t.Parallel()
	// serve answers a call by a handler, in the time of the bubble.
	serve := func(body io.Reader, h http.HandlerFunc) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		server.New(server.Config{Surfaces: server.Surfaces{LeanCore: acting(h)}}).ServeHTTP(w, httptest.NewRequest("POST", "/create-lead", body))
		return w
	}
	t.Run("a call that waits is ended, with the cause that its time is up", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			serve(http.NoBody, func(_ http.ResponseWriter, r *http.Request) {
				<-r.Context().Done()
				if cause := context.Cause(r.Context()); !errors.Is(cause, context.DeadlineExceeded) {
					t.Errorf("it ends because of %v", cause)
				}
			})
			if took := time.Since(begun); took < 5*time.Second || took > 9*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	})
	t.Run("the time in which the body is sent is the client's", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			serve(slow{strings.NewReader("{}"), 12 * time.Second}, func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.ReadAll(r.Body) // twice 12 seconds
				if r.Context().Err() != nil {
					t.Error("the body has used up the time of the call")
				}
				<-r.Context().Done()
			})
		})
	})
	t.Run("an answer that has begun may take longer", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			serve(http.NoBody, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, "[")
				time.Sleep(time.Minute)
				if r.Context().Err() != nil {
					t.Error("a list is ended in its middle")
				}
			})
		})
	})
}

// TestDatabaseAway makes every call fail because the database is away.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	log := &lines{}
	s := server.New(server.Config{Log: slog.New(slog.NewJSONHandler(log, nil)), Clock: func() time.Time { return now }, Ping: func(context.Context) error { return nil },
		LastWrite: func() error {
			return exchange.Refuse(exchange.Unavailable, "nothing can be stored now").Because(errors.New("disk sda1"))
		},
		Surfaces: server.Surfaces{LeanCore: acting(func(w http.ResponseWriter, r *http.Request) {
			web.NoteError(r, exchange.Refuse(exchange.Unavailable, "away").Because(errors.New("no space left")))
			w.WriteHeader(http.StatusServiceUnavailable)
		})}})
	call := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", path, http.NoBody))
		return w
	}
	for range 1000 {
		call("/lead")
	}
	now = now.Add(time.Minute)
	call("/lead")
	var told []map[string]any
	for _, line := range logged(t, log) {
		if line["level"] == "ERROR" {
			told = append(told, line)
		} else if line["error"] != nil || line["code"] != "unavailable" {
			t.Errorf("a line of the access log: %v", line)
		}
	}
	if len(told) != 2 || told[0]["alike"] != nil || told[1]["alike"] != 999.0 {
		t.Errorf("of 1001 calls these are errors in the log: %v", told)
	}
	if w := call("/readyz"); w.Code != http.StatusOK || w.Body.String() != "ok, but the last write could not be stored: nothing can be stored now\n" {
		t.Errorf("/readyz answers %d %s", w.Code, w.Body)
	}
	w := httptest.NewRecorder()
	s.Admin().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", http.NoBody))
	if !strings.Contains(w.Body.String(), "\nleadex_last_write_failed 1\n") {
		t.Error("the metric does not say that writes fail")
	}
}
