package brainysoft

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchangetest"
	"leadex/internal/web"
)

const (
	leads   = "/bs-core/main/leads"
	clients = "/bs-core/main/clients"
)

// begins is how every answer in the envelope begins, at the stage's time.
const begins = `{"status":"ok","timestamp":1772452800000,"data":`

// stage is the dialect over a running exchange with two ecosystems. Its answers
// are all given at 2026-03-02T12:00:00Z.
type stage struct {
	*exchangetest.Rig
	dialect  *Dialect
	world    *exchangetest.World // Russia
	operator caller
	provider caller
	lender   caller
	second   caller // the other lender
	foreign  caller // operator of the other ecosystem
}

// caller is a login with its token.
type caller struct {
	exchangetest.Login
	token string
}

func newStage(t testing.TB, r *exchangetest.Rig) *stage {
	t.Helper()
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	s := &stage{Rig: r, world: r.Russia(t),
		dialect: New(r.Exchange, r.Keeper, WithClock(func() time.Time { return noon }), WithVersion("v1.2.3"))}
	as := func(l exchangetest.Login) caller { return caller{l, r.Token(t, l)} }
	s.operator, s.provider = as(s.world.Operator), as(s.world.Provider)
	s.lender, s.second = as(s.world.Lenders[0]), as(s.world.Lenders[1])
	s.foreign = as(r.Colombia(t).Operator)
	return s
}

// answer is what a call came to.
type answer struct {
	status int
	header http.Header
	body   string
	noted  error // what was kept for the log
}

// send makes a call. A caller without a token sends none.
func (s *stage) send(c caller, method, target, body string) answer {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json;")
	if c.token != "" {
		r.Header.Set("bsauth", c.token)
	}
	return s.serve(r)
}

func (s *stage) serve(r *http.Request) answer {
	r, trace := web.WithTrace(r.Context(), r)
	w := httptest.NewRecorder()
	s.dialect.ServeHTTP(w, r)
	body, _ := io.ReadAll(w.Result().Body)
	return answer{w.Code, w.Header(), string(body), trace.Err}
}

// data is that of an answer that must be a 200 in the envelope.
func (a answer) data(t testing.TB) string {
	t.Helper()
	data, ok := strings.CutPrefix(a.body, begins)
	if a.status != http.StatusOK || !ok || !strings.HasSuffix(data, "}") {
		t.Fatalf("answered %d %s", a.status, a.body)
	}
	if got := a.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type is %q", got)
	}
	return strings.TrimSuffix(data, "}")
}

// is compares status and body to the letter.
func (a answer) is(t testing.TB, status int, body string) {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d", a.status, status)
	}
	if diff := cmp.Diff(body, a.body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// refusal is the body of an error; field "" for one that names none.
func refusal(code, message, field string) string {
	if field != "" {
		field = `,"field":"` + field + `"`
	}
	return `{"status":"error","timestamp":1772452800000,"data":{"code":"` + code + `","message":"` + message + `"` + field + `}}`
}

// create makes a lead and returns its path.
func (s *stage) create(t testing.TB, c caller, body string) string {
	t.Helper()
	return leads + "/" + s.send(c, http.MethodPost, leads, body).data(t)
}

func (s *stage) put(t testing.TB, c caller, path, body string) {
	t.Helper()
	s.send(c, http.MethodPut, path, body).data(t)
}

func (s *stage) get(t testing.TB, c caller, path string) string {
	t.Helper()
	return s.send(c, http.MethodGet, path, "").data(t)
}

// everyEngine runs a test on a stage of its own on every engine.
func everyEngine(t *testing.T, run func(t *testing.T, s *stage)) {
	t.Helper()
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) { run(t, newStage(t, r)) })
}
