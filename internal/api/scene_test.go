package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"leadex/internal/api"
	"leadex/internal/api/apitest"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/web"
)

// scene is an exchange with one ecosystem in it and the API before it. Every
// exchange is held to openapi.yaml.
type scene struct {
	*exchangetest.Rig
	*exchangetest.World
	client *http.Client
}

func newScene(t *testing.T, r *exchangetest.Rig) *scene {
	t.Helper()
	return &scene{Rig: r, World: r.Colombia(t), client: apitest.Client(t, handler(r))}
}

// handler is the API behind what the server puts around it.
func handler(r *exchangetest.Rig) http.Handler {
	a := api.New(r.Exchange, r.Keeper)
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		req, _ = web.WithTrace(req.Context(), req)
		a.ServeHTTP(w, req)
	})
}

// reply is an answer as it came.
type reply struct {
	status int
	header http.Header
	body   string
}

// read decodes the body into v.
func (a reply) read(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), v); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
}

// as are the headers by which a login authenticates, and those of every call.
func as(l exchangetest.Login) http.Header {
	return http.Header{"Apikey": {l.Secret}, "Content-Type": {"application/json"}, "X-Request-Id": {"test"}}
}

// with adds a header.
func with(h http.Header, name string, values ...string) http.Header {
	h = h.Clone()
	h[http.CanonicalHeaderKey(name)] = values
	return h
}

func (s *scene) call(t *testing.T, h http.Header, method, path, body string) reply {
	t.Helper()
	r, err := http.NewRequest(method, "http://test"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = h
	answer, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header, string(got)}
}

// submit has a lead taken.
func (s *scene) submit(t *testing.T, l exchangetest.Login, body string) api.Lead {
	t.Helper()
	got := s.call(t, as(l), http.MethodPost, "/v1/leads", body)
	if got.status != http.StatusCreated {
		t.Fatalf("submit answered %d %s", got.status, got.body)
	}
	return got.lead(t)
}

// lead reads a lead, without its contents.
func (a reply) lead(t *testing.T) api.Lead {
	t.Helper()
	var members map[string]json.RawMessage
	a.read(t, &members)
	delete(members, "contents")
	rest, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	var l api.Lead
	reply{body: string(rest)}.read(t, &l)
	return l
}

// contents are the contents of the lead in the body, as they are written.
func (a reply) contents(t *testing.T) string {
	t.Helper()
	var l struct{ Contents json.RawMessage }
	a.read(t, &l)
	return string(l.Contents)
}

// assign gives a lead to a lender.
func (s *scene) assign(t *testing.T, lead, lender exchange.ID) {
	t.Helper()
	if _, err := s.Assign(t.Context(), s.Operator.Caller, exchange.Assign{Lead: lead, Lender: lender}); err != nil {
		t.Fatal("assign:", err)
	}
}

const ana = `{"contents":{"first_name":"Ana","last_name":"Pérez","phone":"3001234567"}}`
