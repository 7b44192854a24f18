package leadbank

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"leadex/internal/access"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/web"
)

const (
	invalidBody = `{"Message":"The request is invalid."}`
	deniedBody  = `{"Message":"Authorization has been denied for this request."}`
	missingBody = `{"Message":"No HTTP resource was found that matches the request URI."}`
	methodBody  = `{"Message":"The requested resource does not support this http method."}`
	mediaBody   = `{"Message":"The request entity's media type is not supported for this resource."}`
	largeBody   = `{"Message":"The body must be at most 1048576 bytes."}`
)

// hostile are bodies that are no JSON or none that may come in, whatever the call.
func hostile() []string {
	return []string{"{", "[1", "[1,]", "nul", "NaN", "[NaN]", "[Infinity]", "[1]x", `{"a":1,"a":2}`, `"\ud800"`, "[\"\xff\"]", "[1\x00]", `"\u0000"`,
		strings.Repeat("[", 100_000), strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), `'1'`, "<xml/>", "\ufeff[1]", "[1e999999999]", "[-]", "true", `"text"`, "\u00a0", "\v", "\u0085",
		`{"IDLeadBank":"1; drop table lead"}`, `[{"IDLeadBank":1e400}]`}
}

func TestHostileInput(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bank) {
		lender := b.world.Lenders[0]
		numbers := b.leads(t, lender, 2)
		b.pull(t, lender, "1")
		wantBody(t, "confirm", b.post(t, lender, confirmPath, array(numbers[0])), 200, ok)
		b.pull(t, lender, "1")
		events := b.Events(t, b.world.Ecosystem.ID)

		bodies := map[string][]string{leadsPath: append(hostile(), "-1", "5.0", "1e3", `"5"`, "{}", "[5]"),
			confirmPath: append(hostile(), `["1"]`, "[null]", "[1.5]", "{}", fmt.Sprintf(`[%d,"x"]`, numbers[1]), "[99999999999999999999]"),
			acknosPath:  append(hostile(), acknosRefused()...)}
		for path, all := range bodies {
			for _, body := range all {
				wantBody(t, path+" "+body[:min(len(body), 40)], b.post(t, lender, path, body), 400, invalidBody)
			}
			huge := strings.Repeat(" ", web.MaxBody) + "1"
			wantBody(t, path, b.post(t, lender, path, huge), 413, largeBody)
			for _, media := range []string{"text/plain", "application/xml", "text/xml", "application/jsonp", "multipart/form-data; boundary=x", "json", "*/*", "application/json, text/xml"} {
				wantBody(t, path+" "+media, b.post(t, lender, path, "1", as(media)), 415, mediaBody)
			}
		}
		for _, path := range []string{confirmPath, acknosPath} {
			wantBody(t, path+" form", b.post(t, lender, path, "=1", as("application/x-www-form-urlencoded")), 415, mediaBody)
		}
		for _, body := range []string{"=-1", "=x", "=1&=2", "%"} {
			wantBody(t, body, b.post(t, lender, leadsPath, body, as("application/x-www-form-urlencoded")), 400, invalidBody)
		}
		many := "[" + strings.Repeat("1,", exchange.MaxPull) + "1]"
		wantBody(t, "too many", b.post(t, lender, confirmPath, many), 413, `{"Message":"At most 1000 leads can be confirmed in one call."}`)
		wantBody(t, "half a body", b.post(t, lender, confirmPath, "", func(r *http.Request) { r.Body = brokenBody{} }), 400, invalidBody)

		if after := b.Events(t, b.world.Ecosystem.ID); after != events {
			t.Errorf("%d events were made", after-events)
		}
		wantNumbers(t, "the batch is as it was", b.pull(t, lender, "1"), numbers[1:])
	})
}

// brokenBody is the body of a client that went away.
type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("connection reset") }
func (brokenBody) Close() error             { return nil }

func as(mediaType string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Content-Type", mediaType) }
}

func TestMediaTypes(t *testing.T) {
	t.Parallel()
	b := newBank(t, exchangetest.SQLite(t))
	lender := b.world.Lenders[0]
	b.leads(t, lender, 3)
	for name, c := range map[string]struct{ media, body string }{
		"JSON": {"application/json", "2"}, "with parameters": {"application/json; charset=utf-8; v=1", "2"}, "with a dangling semicolon": {"application/json;", "2"},
		"in capitals": {"Application/JSON", "2"}, "text": {"text/json;charset=UTF-8", "2"}, "none": {"", "2"}, "form": {"application/x-www-form-urlencoded", "=2"},
		"form with a name": {"application/x-www-form-urlencoded; charset=utf-8", "n=2"}, "form of curl": {"application/x-www-form-urlencoded", "2"},
	} {
		got := b.post(t, lender, leadsPath, c.body, func(r *http.Request) {
			r.Header.Del("Content-Type")
			if c.media != "" {
				r.Header.Set("Content-Type", c.media)
			}
		})
		// The first one opens the batch of two, each other one finds it open.
		if p := read(t, got); len(p.Leads) != 2 {
			t.Errorf("%s: %d leads", name, len(p.Leads))
		}
	}
	t.Run("of nothing is not looked at", func(t *testing.T) {
		for _, media := range []string{"application/x-www-form-urlencoded", "text/plain", "application/octet-stream"} {
			if p := read(t, b.post(t, lender, leadsPath, "", as(media))); len(p.Leads) != 2 {
				t.Errorf("%s: %d leads", media, len(p.Leads))
			}
		}
		wantBody(t, "confirm", b.post(t, lender, confirmPath, "", as("application/x-www-form-urlencoded")), 200, ok)
	})
}

func TestRouting(t *testing.T) {
	t.Parallel()
	b := newBank(t, exchangetest.SQLite(t))
	lender := b.world.Lenders[0]
	for path, want := range map[string]string{
		"/api/leads": none, "/API/LEADS": none, "/Api/Leads/": none, confirmPath: ok, "/api/leads/validategetleads/": ok, "/API/Leads/VALIDATEGETLEADS": ok,
		acknosPath: ok, "/api/leads/sendAcknos/": ok,
	} {
		body := "1"
		if want == ok {
			body = "[]"
		}
		wantBody(t, path, b.post(t, lender, path, body), 200, want)
	}
	for _, path := range []string{"/api/leads/5", "/api/leads//", "/api/leads/ValidateGetLeads/1", "/api/leads/GetLeads", "/api", "/", "/api/leads/../leads", "/help/api"} {
		wantBody(t, path, b.post(t, lender, path, "1"), 404, missingBody)
	}
	for _, c := range []struct{ method, path, allow string }{
		{"GET", leadsPath, "POST"}, {"PUT", confirmPath, "POST"}, {"DELETE", acknosPath, "POST"}, {"HEAD", leadsPath, "POST"}, {"OPTIONS", leadsPath, "POST"}, {"POST", "/Help", "GET"},
	} {
		got := b.send(t, c.method, c.path, "1")
		wantBody(t, c.method+" "+c.path, got, 405, methodBody)
		if got.header.Get("Allow") != c.allow || got.header.Get("Content-Type") != jsonType {
			t.Errorf("%s %s: %v", c.method, c.path, got.header)
		}
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	b := newBank(t, exchangetest.SQLite(t))
	for _, path := range []string{"/Help", "/help", "/HELP/"} {
		got := b.send(t, "GET", path, "")
		if got.status != 200 || got.header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.HasPrefix(got.header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Error(path, got.status, got.header)
		}
		for _, part := range []string{"POST api/leads", "POST api/leads/ValidateGetLeads", "POST api/leads/SendAcknos", "<td>LastName</td>", "from 10001 on", "identification error"} {
			if !strings.Contains(got.body, part) {
				t.Errorf("%s is not on the page", part)
			}
		}
		for _, part := range []string{"http://", "https://", "src=", "<script", "url("} {
			if strings.Contains(got.body, part) {
				t.Errorf("%s: the page loads something", part)
			}
		}
	}
}

func TestCaller(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bank) {
		lender := b.world.Lenders[0]
		header := func(name, value string) func(*http.Request) {
			return func(r *http.Request) { r.Header.Set(name, value) }
		}
		basic := func(pair string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair)) }
		token := b.Token(t, lender)
		for name, credential := range map[string]func(*http.Request){
			"Basic": header("Authorization", basic(lender.ID+":"+lender.Secret)), "Bearer": header("Authorization", "bearer "+token),
			"ApiKey alone": header("ApiKey", lender.Secret), "ApiKey with the id": header("apikey", lender.ID+":"+lender.Secret),
		} {
			wantBody(t, name, b.send(t, "POST", leadsPath, "1", credential), 200, none)
		}
		b.Clock.Advance(2 * time.Hour)
		denied := map[string]func(*http.Request){
			"nothing": func(*http.Request) {}, "an expired token": header("Authorization", "Bearer "+token), "a wrong key": header("Authorization", basic(lender.ID+":x")),
			"another's id": header("Authorization", basic(b.world.Lenders[1].ID+":"+lender.Secret)), "garbage": header("Authorization", "Bearer x.y.z"),
			"no base64": header("Authorization", "Basic %%%"), "an empty key": header("ApiKey", " "), "a wrong ApiKey": header("ApiKey", "lx_wrong"), "another scheme": header("Authorization", "Digest x"),
			"the header of another dialect": header("bsauth", b.Token(t, lender)),
		}
		for name, credential := range denied {
			for _, path := range []string{leadsPath, confirmPath, acknosPath} {
				got := b.send(t, "POST", path, "[]", credential)
				wantBody(t, name+" "+path, got, 401, deniedBody)
				if !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Basic ") {
					t.Error(got.header)
				}
			}
		}
	})
	t.Run("who is no receiver is an identification error", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, b *bank) {
			for _, by := range []exchangetest.Login{b.world.Operator, b.world.Provider} {
				message := fmt.Sprintf("The role %s cannot do this; it takes the role lender.", by.Caller.Grants[0].Role)
				wantBody(t, "pull", b.post(t, by, leadsPath, "1"), 200, fmt.Sprintf(`{"Status":2,"Message":%q,"Leads":[]}`, message))
				for _, path := range []string{confirmPath, acknosPath} {
					wantBody(t, path, b.post(t, by, path, "[]"), 200, response(2, message))
				}
			}
		})
	})
	t.Run("a credential that was disabled works no more after 5 seconds", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, b *bank) {
			lender := b.world.Lenders[0]
			wantBody(t, "before", b.post(t, lender, leadsPath, "1"), 200, none)
			if err := b.DisableCredential(context.Background(), lender.ID); err != nil {
				t.Fatal(err)
			}
			b.Clock.Advance(5 * time.Second)
			wantBody(t, "after", b.post(t, lender, leadsPath, "1"), 401, deniedBody)
		})
	})
}

func TestOtherEcosystem(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bank) {
		colombia := b.Colombia(t)
		here, there := b.world.Lenders[0], colombia.Lenders[0]
		number := b.leads(t, here, 1)[0]
		b.pull(t, here, "1")
		wantBody(t, "pull", b.post(t, there, leadsPath, "1"), 200, none)
		wantBody(t, "confirm", b.post(t, there, confirmPath, array(number)), 200, response(3, fmt.Sprintf("Not done: %d (unknown).", number)))
		wantNumbers(t, "still open", b.pull(t, here, "1"), []int64{number})
	})
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	d := New(nil, nil)
	for code, want := range map[exchange.Code]struct {
		status int
		body   string
		retry  string
	}{
		exchange.Invalid:         {400, invalidBody, ""},
		exchange.Unauthenticated: {401, deniedBody, ""},
		exchange.Forbidden:       {200, `{"Status":2,"Message":"Why not."}`, ""},
		exchange.NotFound:        {404, missingBody, ""},
		exchange.Duplicate:       {200, `{"Status":1,"Message":"Why not."}`, ""},
		exchange.Conflict:        {200, `{"Status":1,"Message":"Why not."}`, ""},
		exchange.TooLarge:        {413, `{"Message":"Why not."}`, ""},
		exchange.Limited:         {429, `{"Message":"Too many requests."}`, "1"},
		exchange.Unavailable:     {503, `{"Message":"The service is unavailable."}`, "1"},
		exchange.Internal:        {500, `{"Message":"An error has occurred."}`, ""},
		exchange.Code("new"):     {500, `{"Message":"An error has occurred."}`, ""},
	} {
		r, trace := web.WithTrace(t.Context(), httptest.NewRequest("POST", leadsPath, nil))
		w := httptest.NewRecorder()
		err := exchange.Refuse(code, "why not").Because(errors.New("secret"))
		d.Refuse(w, r, err)
		if w.Code != want.status || w.Body.String() != want.body || w.Header().Get("Retry-After") != want.retry || w.Header().Get("Content-Type") != jsonType {
			t.Errorf("%s: %d %s %v", code, w.Code, w.Body, w.Header())
		}
		if trace.Err != err {
			t.Errorf("%s is not kept for the log", code)
		}
	}
	t.Run("what is no error of the domain tells nothing", func(t *testing.T) {
		t.Parallel()
		w := httptest.NewRecorder()
		d.Refuse(w, httptest.NewRequest("POST", leadsPath, nil), errors.New("secret"))
		if w.Code != 500 || strings.Contains(w.Body.String(), "secret") {
			t.Error(w.Code, w.Body)
		}
	})
	t.Run("a time to wait that the server has set stays", func(t *testing.T) {
		t.Parallel()
		w := httptest.NewRecorder()
		w.Header().Set("Retry-After", "30")
		d.Refuse(w, httptest.NewRequest("POST", leadsPath, nil), exchange.Refuse(exchange.Limited, "x"))
		if w.Header().Get("Retry-After") != "30" {
			t.Error(w.Header())
		}
	})
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	for _, r := range New(nil, access.New(nil, nil, time.Now)).Routes() {
		if r.Pattern != strings.ToLower(r.Pattern) {
			t.Errorf("%s is never matched", r.Pattern)
		}
		if r.Open != (r.Pattern == "/help") {
			t.Errorf("%s: open %v", r.Pattern, r.Open)
		}
	}
}
