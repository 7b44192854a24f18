package leancore

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/web"
)

// stage is the dialect over a running exchange with two ecosystems.
type stage struct {
	*exchangetest.Rig
	dialect  *Dialect
	world    *exchangetest.World // Colombia
	abroad   *exchangetest.World // Russia
	operator caller
	provider caller
	lender   caller
	second   caller // the other lender
	foreign  caller // operator abroad
	both     caller // operator of both ecosystems
}

// caller is a login with its token.
type caller struct {
	exchangetest.Login
	token string
}

func newStage(t testing.TB, r *exchangetest.Rig) *stage {
	t.Helper()
	s := &stage{Rig: r, dialect: New(r.Exchange, r.Keeper), world: r.Colombia(t), abroad: r.Russia(t)}
	as := func(l exchangetest.Login) caller { return caller{l, r.Token(t, l)} }
	s.operator, s.provider = as(s.world.Operator), as(s.world.Provider)
	s.lender, s.second = as(s.world.Lenders[0]), as(s.world.Lenders[1])
	s.foreign = as(s.abroad.Operator)
	s.both = s.operatorOfBoth(t)
	return s
}

// operatorOfBoth makes an operator with a grant in each ecosystem.
func (s *stage) operatorOfBoth(t testing.TB) caller {
	t.Helper()
	l := s.Login(t, exchange.Grant{Ecosystem: s.world.Ecosystem.ID, Role: exchange.RoleOperator})
	_, _, err := s.CreateCredential(t.Context(), exchange.NewCredential{ID: l.ID, Secret: l.Secret,
		Grant: exchange.Grant{Ecosystem: s.abroad.Ecosystem.ID, Role: exchange.RoleOperator}})
	if err != nil {
		t.Fatal("create credential:", err)
	}
	return caller{l, s.Token(t, l)}
}

// answer is what a call came to.
type answer struct {
	status int
	header http.Header
	body   string
	noted  error // what was kept for the log
}

// send makes a call. A caller without a token sends none.
func (s *stage) send(t testing.TB, c caller, method, target, body string) answer {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
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

func (s *stage) post(t testing.TB, c caller, path, body string) answer {
	t.Helper()
	return s.send(t, c, http.MethodPost, path, body)
}

func (s *stage) get(t testing.TB, c caller, target string) answer {
	t.Helper()
	return s.send(t, c, http.MethodGet, target, "")
}

// ok is the body of an answer that must be a 200.
func (a answer) ok(t testing.TB) string {
	t.Helper()
	if a.status != http.StatusOK {
		t.Fatalf("status %d, want 200: %s", a.status, a.body)
	}
	if got := a.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type is %q", got)
	}
	return a.body
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

// field is a member of an answer's object, as it is written.
func field(t testing.TB, body, name string) string {
	t.Helper()
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(body), &members); err != nil {
		t.Fatalf("not an object: %v: %s", err, body)
	}
	value, ok := members[name]
	if !ok {
		t.Fatalf("no %s in %s", name, body)
	}
	return string(value)
}

// text is a member that is a string.
func text(t testing.TB, body, name string) string {
	t.Helper()
	var s string
	if err := json.Unmarshal([]byte(field(t, body, name)), &s); err != nil {
		t.Fatalf("%s is no string: %s", name, body)
	}
	return s
}

// keys are the names of an object's members in their order.
func keys(t testing.TB, body string) []string {
	t.Helper()
	var names []string
	for name := range web.Value(body).Members {
		names = append(names, name)
	}
	return names
}

// create makes a lead and returns its id.
func (s *stage) create(t testing.TB, c caller, body string) string {
	t.Helper()
	return text(t, s.post(t, c, "/create-lead", body).ok(t), "id")
}

// pair is the body that names a lead and a lender.
func pair(lead string, lender exchange.ID) string {
	return `{"lead_id": "` + lead + `", "financial_entity_id": "` + lender.String() + `"}`
}

// each runs a test on every engine, with a stage of its own.
func each(t *testing.T, run func(t *testing.T, s *stage)) {
	t.Helper()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) { run(t, newStage(t, r)) })
}
