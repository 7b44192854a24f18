package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"leadex/internal/web"
)

// wire is a connection of which the deadlines are remembered.
type wire struct {
	*httptest.ResponseRecorder
	read, write []time.Time
}

func (w *wire) SetReadDeadline(t time.Time) error  { w.read = append(w.read, t); return nil }
func (w *wire) SetWriteDeadline(t time.Time) error { w.write = append(w.write, t); return nil }

// reading is a surface that reads its body as handlers do.
type reading struct{}

func (reading) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, err := web.Body(r); err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	_, _ = io.WriteString(w, "ok")
}
func (reading) Routes() []web.Route                              { return nil }
func (reading) Refuse(http.ResponseWriter, *http.Request, error) {}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		passes time.Duration // between two looks at the clock
		writes int
	}{
		"a call that takes no time": {0, 1},
		"a long one":                {2 * extendTime, 3}, // at the start, with the answer, at the end
	} {
		now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
		s := New(Config{Surfaces: Surfaces{LeanCore: reading{}}, Clock: func() time.Time { now = now.Add(c.passes); return now }})
		w := &wire{ResponseRecorder: httptest.NewRecorder()}
		s.ServeHTTP(w, httptest.NewRequest("POST", "/create-lead", strings.NewReader(`{"name":"x"}`)))
		bounded(t, name, w, c.writes)
	}
}

func bounded(t *testing.T, name string, w *wire, writes int) {
	t.Helper()
	if len(w.read) != 2 || time.Until(w.read[0]) > bodyTime || time.Until(w.read[0]) < bodyTime/2 || !w.read[1].IsZero() {
		t.Errorf("%s: the body was bounded by %v, want a time and then none", name, w.read)
	}
	if len(w.write) != writes || time.Until(w.write[len(w.write)-1]) < pieceTime/2 {
		t.Errorf("%s: the answer was bounded by %v, want %d times", name, w.write, writes)
	}
}

// A caller that is turned away before its body is read must not hold the
// connection for as long as it likes: net/http waits for the rest of the body.
func TestUnreadBody(t *testing.T) {
	t.Parallel()
	s := New(Config{Surfaces: Surfaces{LeanCore: status(http.StatusUnauthorized)}})
	for body, want := range map[string]int{`{"name":"x"}`: 1, "": 0} {
		w := &wire{ResponseRecorder: httptest.NewRecorder()}
		r := httptest.NewRequest("POST", "/create-lead", strings.NewReader(body))
		if body == "" {
			r.Body = http.NoBody
		}
		s.ServeHTTP(w, r)
		if len(w.read) != want || (want == 1 && (time.Until(w.read[0]) > bodyTime || time.Until(w.read[0]) < bodyTime/2)) {
			t.Errorf("a body of %d bytes was bounded by %v", len(body), w.read)
		}
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	s := New(Config{Surfaces: Surfaces{LeanCore: reading{}}})
	for size, want := range map[int]int{web.MaxBody: http.StatusOK, web.MaxBody + 1: http.StatusRequestEntityTooLarge} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("POST", "/create-lead", strings.NewReader(strings.Repeat("x", size))))
		if w.Code != want {
			t.Errorf("%d bytes: %d, want %d", size, w.Code, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]string{0: "1", 300 * time.Millisecond: "1", 2500 * time.Millisecond: "3", time.Minute: "60"} {
		s := New(Config{Surfaces: Surfaces{LeanCore: status(http.StatusTooManyRequests)}, RetryAfter: wait})
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", "/lead", nil))
		if got := w.Header().Get("Retry-After"); got != want {
			t.Errorf("after %s: Retry-After %q, want %q", wait, got, want)
		}
	}
}

// status is a surface that answers with one.
type status int

func (s status) ServeHTTP(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(int(s)) }
func (status) Routes() []web.Route                                { return nil }
func (status) Refuse(http.ResponseWriter, *http.Request, error)   {}

// BenchmarkCall measures what stands around every call.
func BenchmarkCall(b *testing.B) {
	s := New(Config{Surfaces: Surfaces{LeanCore: reading{}}})
	r := httptest.NewRequest("GET", "/lead", nil)
	r.Body = http.NoBody
	for b.Loop() {
		s.ServeHTTP(httptest.NewRecorder(), r)
	}
}
