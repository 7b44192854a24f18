package apitest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"leadex/internal/api"
)

// told is a test that remembers its errors.
type told struct {
	testing.TB
	errors []string
}

func (t *told) Errorf(format string, args ...any) {
	t.errors = append(t.errors, fmt.Sprintf(format, args...))
}

// saying answers every request alike.
type saying struct {
	status      int
	contentType string
	body        string
}

func (s saying) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", s.contentType)
	w.WriteHeader(s.status)
	_, _ = io.WriteString(w, s.body)
}

func TestTransport(t *testing.T) {
	t.Parallel()
	const (
		post, get = http.MethodPost, http.MethodGet
		newLead   = `{"contents":{"phone":"3001234567","amount":1.5}}`
		notFound  = `{"type":"urn:leadex:problem:not-found","title":"x","status":404,"detail":"x","request_id":"x"}`
	)
	lead := saying{200, "application/json", `{"id":"01a2008d-feec-7c26-a4c1-52e746c5fa78","number":1,"ecosystem":"01a2008d-feec-7c26-a4c1-52e746c5fa78","surface":"native",` +
		`"state":"open","version":1,"created_at":"2026-03-02T12:00:00.000000Z","qualified_at":"2026-03-02T12:00:00.000000Z","updated_at":"2026-03-02T12:00:00.000000Z",` +
		`"assignments":[],"contents":{"passport":null,"addresses":[{"position":1}]}}`}
	but := func(old, new string) saying {
		if !strings.Contains(lead.body, old) {
			t.Fatalf("%s is not in the lead", old)
		}
		return saying{lead.status, lead.contentType, strings.Replace(lead.body, old, new, 1)}
	}
	for name, test := range map[string]struct {
		method, path, body string
		answer             saying
		good               bool
	}{
		"a lead":                              {get, "/v1/leads/x", "", lead, true},
		"a problem":                           {get, "/v1/leads/x", "", saying{404, "application/problem+json", notFound}, true},
		"a miss":                              {get, "/v1/nothing", "", saying{404, "application/problem+json", notFound}, true},
		"a wrong method":                      {http.MethodPut, "/v1/leads", "", saying{405, "application/problem+json", notFound}, true},
		"the file":                            {get, "/v1/openapi.yaml", "", saying{200, "application/yaml", string(api.OpenAPI())}, true},
		"a valid submission":                  {post, "/v1/leads", newLead, saying{200, "application/json", `{"valid":true}`}, true},
		"another surface":                     {get, "/help", "", saying{200, "text/plain", "help"}, true},
		"a submission that should be refused": {post, "/v1/leads", `{"contents":{"phone":3}}`, saying{200, "application/json", `{"valid":true}`}, false},
		"an unknown field that is taken":      {post, "/v1/leads", `{"contents":{"fone":"3"}}`, saying{200, "application/json", `{"valid":true}`}, false},
		"a missing parameter that is taken":   {get, "/v1/leads", "", saying{200, "application/json", `{"leads":[]}`}, false},
		"a status that is not listed":         {get, "/v1/leads/x", "", saying{418, "application/problem+json", notFound}, false},
		"a required header that is missing":   {post, "/v1/leads", newLead, saying{201, lead.contentType, lead.body}, false},
		"another media type":                  {get, "/v1/leads/x", "", saying{404, "text/plain", "not found"}, false},
		"a miss that is no problem":           {get, "/v1/nothing", "", saying{404, "text/plain", "not found"}, false},
		"a miss with a strange body":          {get, "/v1/nothing", "", saying{404, "application/problem+json", `{}`}, false},
		"a call that is not listed":           {get, "/v1/nothing", "", saying{200, "application/json", `{}`}, false},
		"no JSON":                             {get, "/v1/leads/x", "", saying{200, "application/json", `{`}, false},
		"a field that is not listed":          {get, "/v1/leads/x", "", but(`"passport":null`, `"pass":null`), false},
		"a field inside that is not listed":   {get, "/v1/leads/x", "", but(`"position"`, `"place"`), false},
		"a text as a number":                  {get, "/v1/leads/x", "", but(`"number":1`, `"number":"1"`), false},
		"a field that is missing":             {get, "/v1/leads/x", "", but(`"state":"open",`, ``), false},
		"a state that there is not":           {get, "/v1/leads/x", "", but(`"open"`, `"ajar"`), false},
		"a time without zone":                 {get, "/v1/leads/x", "", but(`00.000000Z`, `00.000000`), false},
		"an id that is none":                  {get, "/v1/leads/x", "", but(`"id":"01a2008d-`, `"id":"`), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			heard := &told{TB: t}
			r, err := http.NewRequest(test.method, "http://test"+test.path, strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			answer, err := Client(heard, test.answer).Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			if got, err := io.ReadAll(answer.Body); err != nil || string(got) != test.answer.body {
				t.Errorf("the body is lost: %v %s", err, got)
			}
			if good := len(heard.errors) == 0; good != test.good {
				t.Errorf("told %q", heard.errors)
			}
		})
	}
}
