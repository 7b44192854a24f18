package bench

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// serveTest serves a handler and returns a target that posts leads to it.
func serveTest(t *testing.T, h http.HandlerFunc) *target {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return &target{address: strings.TrimPrefix(s.URL, "http://"), method: http.MethodPost, path: "/leads",
		headers: []header{bearer("token")}, body: newBody("", []byte(`{"phone":"@@@@@@@"}`))}
}

func TestAsk(t *testing.T) {
	t.Parallel()

	t.Run("sends_the_body_of_its_number_and_reads_the_answer", func(t *testing.T) {
		t.Parallel()
		to := serveTest(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.Header().Set("Retry-After", "3")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(r.Header.Get("Authorization") + " " + string(body)))
		})
		w := newWire(to.address)
		defer w.close()
		a, err := w.ask(to, 42)
		if err != nil || a.status != 503 || a.retryAfter != "3" || string(a.body) != `Bearer token {"phone":"0000042"}` {
			t.Errorf("%d %q %s %v", a.status, a.retryAfter, a.body, err)
		}
		if !refusal(a) || refusal(answer{status: 503}) || refusal(answer{status: 500, retryAfter: "1"}) {
			t.Error("what a refusal should be like is not told from others")
		}
	})

	t.Run("keeps_its_connection_and_dials_anew_when_that_is_closed", func(t *testing.T) {
		t.Parallel()
		var calls atomic.Int64
		seen := map[string]bool{}
		to := serveTest(t, func(w http.ResponseWriter, r *http.Request) {
			seen[r.RemoteAddr] = true
			if calls.Add(1) == 3 {
				w.Header().Set("Connection", "close")
			}
		})
		w := newWire(to.address)
		defer w.close()
		for i := range int64(5) {
			if _, err := must(w.ask(to, i)); err != nil {
				t.Fatal(err)
			}
		}
		if len(seen) != 2 {
			t.Errorf("%d connections, want 2", len(seen))
		}
	})
}

func TestByHand(t *testing.T) {
	t.Parallel()

	t.Run("counts_what_was_answered_and_sends_no_lead_twice", func(t *testing.T) {
		t.Parallel()
		var calls atomic.Int64
		bodies := make(chan string, 1<<20)
		to := serveTest(t, func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			bodies <- string(body)
			calls.Add(1)
		})
		got, err := ByHand(t.Context(), to, 4, 100, 50*time.Millisecond)
		if err != nil || got.requests == 0 || got.requests != calls.Load() {
			t.Fatalf("%d requests, the server saw %d: %v", got.requests, calls.Load(), err)
		}
		close(bodies)
		sent := map[string]bool{}
		for body := range bodies {
			if sent[body] {
				t.Fatalf("%s was sent twice", body)
			}
			sent[body] = true
		}
	})

	t.Run("fails_when_a_request_is_refused", func(t *testing.T) {
		t.Parallel()
		to := serveTest(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
		if _, err := ByHand(t.Context(), to, 2, 0, time.Second); err == nil {
			t.Error("refusals were counted as work")
		}
	})
}

func TestRecovery(t *testing.T) {
	t.Parallel()
	begun := time.Now()
	var refused atomic.Int64
	to := serveTest(t, func(w http.ResponseWriter, _ *http.Request) {
		if refused.Add(1) <= 5 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	s := &stage{Bench: &Bench{}, server: &server{address: to.address}, to: &targets{brainySoft: *to}}
	got, err := s.recovery(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if least := 5 * probeEvery; got < least || got > time.Since(begun) {
		t.Errorf("well after %v, want at least %v", got, least)
	}
}

func TestMicrosecondsOf(t *testing.T) {
	t.Parallel()
	const out = "goos: linux\nBenchmarkQuote60Rows/product-2   \t  20\t  57700 ns/op\t  10 B/op\nBenchmarkQuote60Rows/product-2 \t 20 \t 60000.5 ns/op\nPASS\n"
	got := microsecondsOf([]byte(out))
	if len(got) != 2 || got[0] != 57.7 || got[1] != 60.0005 {
		t.Error(got)
	}
}

func TestSpan(t *testing.T) {
	t.Parallel()
	s := span{before: 100, size: 50}
	seen := map[int64]bool{}
	for i := range int64(50) {
		n := s.number(i)
		if n <= 100 || n > 150 {
			t.Fatalf("%d is none of the span", n)
		}
		seen[n] = true
	}
	if len(seen) != 50 {
		t.Errorf("of 50 numbers %d come up", len(seen))
	}
	if got := (span{}).number(7); got != 7 {
		t.Errorf("without a span 7 is %d", got)
	}
}
