package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/server"
	"leadex/internal/web"
)

// acting is a surface that does what a test says.
type acting func(w http.ResponseWriter, r *http.Request)

func (a acting) ServeHTTP(w http.ResponseWriter, r *http.Request) { a(w, r) }
func (acting) Routes() []web.Route                                { return nil }
func (acting) Refuse(w http.ResponseWriter, _ *http.Request, err error) {
	web.Answer(w, http.StatusInternalServerError, "text/plain", []byte("refused: "+string(exchange.CodeOf(err))))
}

// serveActing serves one surface on the paths of LeanCore.
func serveActing(t *testing.T, do acting) (url string, log *lines) {
	t.Helper()
	log = &lines{}
	return serveTest(t, server.Config{Surfaces: server.Surfaces{LeanCore: do}, Log: slog.New(slog.NewJSONHandler(log, nil))}), log
}

// logged are the lines of the access log.
func logged(t *testing.T, log *lines) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range bytes.Lines([]byte(log.String())) {
		var l map[string]any
		if err := json.Unmarshal(line, &l); err != nil {
			t.Fatalf("the log has a line that is no JSON: %s", line)
		}
		all = append(all, l)
	}
	return all
}

func TestPanic(t *testing.T) {
	t.Parallel()
	t.Run("before_the_answer_it_is_refused_in_the_surfaces_shape", func(t *testing.T) {
		t.Parallel()
		url, log := serveActing(t, func(http.ResponseWriter, *http.Request) { panic("+573001234567") })
		answer, got := call(t, "GET", url+"/lead", "")
		if answer.StatusCode != http.StatusInternalServerError || got != "refused: internal" {
			t.Errorf("got %d %q", answer.StatusCode, got)
		}
		line := logged(t, log)[0]
		if line["level"] != "ERROR" || !strings.Contains(line["stack"].(string), "call_test.go") {
			t.Errorf("the log does not show where: %v", line)
		}
		if strings.Contains(log.String(), "573001234567") {
			t.Error("the log shows what was thrown")
		}
	})
	t.Run("within_the_answer_the_connection_is_cut", func(t *testing.T) {
		t.Parallel()
		url, log := serveActing(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `[{"id":1},`)
			_ = http.NewResponseController(w).Flush()
			panic(errors.New("lost the database"))
		})
		r, err := http.NewRequestWithContext(t.Context(), "GET", url+"/lead", nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		if got, err := io.ReadAll(answer.Body); err == nil {
			t.Errorf("the answer looks whole: %s", got)
		}
		if line := logged(t, log)[0]; line["level"] != "ERROR" {
			t.Errorf("logged %v", line)
		}
	})
}

func TestAccessLog(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	token := r.Token(t, r.World.Operator)
	bearer := []string{"Authorization", "Bearer " + token}
	created, lead := call(t, "POST", r.URL+"/create-lead", `{"name":"Plantada","lastname":"Semilla","phone":"+573009998877","nit":"1099887766","email":"planted@example.com"}`, bearer...)
	if created.StatusCode != http.StatusOK {
		t.Fatalf("create: %d %s", created.StatusCode, lead)
	}
	call(t, "GET", r.URL+"/lead?phone=573009998877", "", bearer...)
	call(t, "GET", r.URL+"/lead?nit=1099887766", "", bearer...)
	call(t, "GET", r.URL+"/573009998877/planted@example.com?nit=1099887766", "", bearer...)
	call(t, "POST", r.URL+"/create-lead", `{"name":"Plantada","phone":"+573009998877","score":"NaN-1099887766"}`, bearer...)
	call(t, "GET", r.URL+"/lead?phone=573009998877", "", "Authorization", "Bearer planted.token.1099887766", "User-Agent", "agent 1099887766")

	t.Run("names_route_surface_and_credential", func(t *testing.T) {
		t.Parallel()
		line := logged(t, r.Log)[0]
		for key, want := range map[string]any{"surface": "leancore", "route": "/create-lead", "method": "POST", "status": 200.0,
			"credential": r.World.Operator.ID, "bytes": float64(len(lead)), "request_id": created.Header.Get("X-Request-Id"), "level": "INFO"} {
			if line[key] != want {
				t.Errorf("%s is %v, want %v", key, line[key], want)
			}
		}
		if _, ok := line["duration_ms"].(float64); !ok {
			t.Errorf("no duration in %v", line)
		}
	})
	t.Run("says_why_a_call_was_refused", func(t *testing.T) {
		t.Parallel()
		lines := logged(t, r.Log)
		for i, want := range map[int]string{3: "not_found", 5: "unauthenticated"} {
			if lines[i]["code"] != want {
				t.Errorf("line %d has code %v, want %s", i, lines[i]["code"], want)
			}
		}
	})
	t.Run("holds_nothing_personal", func(t *testing.T) {
		t.Parallel()
		text := r.Log.String()
		for _, planted := range []string{"Plantada", "Semilla", "3009998877", "1099887766", "planted@example.com", token, "127.0.0.1", "agent"} {
			if strings.Contains(text, planted) {
				t.Errorf("the log holds %q", planted)
			}
		}
	})
}

func TestErrorsInLog(t *testing.T) {
	t.Parallel()
	cause := exchange.Refuse(exchange.Unavailable, "the database cannot answer now").Because(errors.New("no space left"))
	url, log := serveActing(t, func(w http.ResponseWriter, r *http.Request) {
		web.NoteError(r, cause)
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	answer, _ := call(t, "GET", url+"/lead", "")
	if got := answer.Header.Get("Retry-After"); got != "1" {
		t.Errorf("Retry-After %q", got)
	}
	line := logged(t, log)[0]
	if line["level"] != "ERROR" || !strings.Contains(line["error"].(string), "no space left") {
		t.Errorf("the cause is not in the log: %v", line)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	ping := error(nil)
	s := server.New(server.Config{Surfaces: namedSurfaces(), Ping: func(context.Context) error { return ping }})
	url, admin := serveHandler(t, s), serveHandler(t, s.Admin())
	check := func(t *testing.T, path string, want int) {
		t.Helper()
		for _, base := range []string{url, admin} {
			if answer, got := call(t, "GET", base+path, ""); answer.StatusCode != want {
				t.Errorf("GET %s: %d %s, want %d", path, answer.StatusCode, got, want)
			}
		}
	}
	check(t, "/healthz", http.StatusOK)
	check(t, "/readyz", http.StatusOK)
	ping = errors.New("gone")
	check(t, "/healthz", http.StatusOK)
	check(t, "/readyz", http.StatusServiceUnavailable)
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	s := server.New(server.Config{Surfaces: server.Surfaces{LeanCore: acting(func(w http.ResponseWriter, r *http.Request) {
		web.TraceOf(r).Pattern = "/lead"
		w.WriteHeader(http.StatusNotFound)
	})}})
	url, admin := serveHandler(t, s), serveHandler(t, s.Admin())
	call(t, "GET", url+"/lead?phone=573009998877", "")
	call(t, "BREW", url+"/lead", "")
	_, got := call(t, "GET", admin+"/metrics", "")
	for _, want := range []string{
		`leadex_calls_total{method="GET",route="/lead",status="4xx",surface="leancore"} 1`,
		`leadex_calls_total{method="other",route="/lead",status="4xx",surface="leancore"} 1`,
		`leadex_call_duration_seconds_count{method="GET",route="/lead",surface="leancore"} 1`,
		"leadex_calls_in_flight 0", "go_goroutines", "process_resident_memory_bytes",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(got, "573009998877") {
		t.Error("a query is in the metrics")
	}
}
