package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/server"
	"leadex/internal/web"
)

// named answers with its own name.
type named string

func (n named) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	web.Answer(w, http.StatusOK, "text/plain", []byte(n))
}
func (named) Routes() []web.Route { return nil }
func (named) Refuse(w http.ResponseWriter, _ *http.Request, _ error) {
	w.WriteHeader(http.StatusTeapot)
}

func namedSurfaces() server.Surfaces {
	return server.Surfaces{LeanCore: named("leancore"), LeadBank: named("leadbank"), BrainySoft: named("brainysoft"), Native: named("native")}
}

func TestServeHTTP(t *testing.T) {
	t.Parallel()
	url := serveTest(t, server.Config{Surfaces: namedSurfaces()})
	for path, want := range map[string]string{
		"/v1/leads":                           "native",
		"/v1":                                 "native",
		"/v1/leads/7/":                        "native",
		"/v10/leads":                          "leancore",
		"/api/leads":                          "leadbank",
		"/API/Leads/ValidateGetLeads/":        "leadbank",
		"/api/nothing":                        "leadbank",
		"/apiary":                             "leancore",
		"/Help":                               "leadbank",
		"/help/":                              "leadbank",
		"/bs-core/main/leads/1":               "brainysoft",
		"/bs-core/utils/session/whoami":       "brainysoft",
		"/oauth/token":                        "brainysoft",
		"/oauth/token/":                       "brainysoft",
		"/oauth/tokens":                       "leancore",
		"/oauth2/token":                       "leancore",
		"/login":                              "leancore",
		"/lead?ecosystem=1":                   "leancore",
		"/":                                   "leancore",
		"/metrics":                            "leancore", // only on the admin listener
		"/assign-lead-to-financial-entity":    "leancore",
		"/bs-core-of-another-name/main/leads": "leancore",
	} {
		t.Run(strings.ReplaceAll(path, "/", "_"), func(t *testing.T) {
			t.Parallel()
			if _, got := call(t, "GET", url+path, ""); got != want {
				t.Errorf("%s went to %q, want %q", path, got, want)
			}
		})
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	routes := server.New(server.Config{Surfaces: server.On(r.Exchange, r.Keeper), Ping: r.Ping}).Routes()
	surfaces := map[exchange.Surface]int{}
	for _, route := range routes {
		surfaces[route.Surface]++
		if route.Handler == nil || route.Method == "" || !strings.HasPrefix(route.Pattern, "/") {
			t.Errorf("route %s %q has no handler, method or path", route.Method, route.Pattern)
		}
	}
	for _, s := range []exchange.Surface{exchange.SurfaceNative, exchange.SurfaceLeanCore, exchange.SurfaceLeadBank, exchange.SurfaceBrainySoft} {
		if surfaces[s] < 3 {
			t.Errorf("%s has %d routes", s, surfaces[s])
		}
	}
}

// TestSurfaces asks each surface for something it does not have: the answer must
// be in its own shape, so that the path reached it.
func TestSurfaces(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for path, want := range map[string]string{
		"/nothing":              `"message"`,
		"/api/nothing":          `"Message"`,
		"/bs-core/main/nothing": `"status":"error"`,
		"/v1/nothing":           `"type"`,
	} {
		answer, got := call(t, "GET", r.URL+path, "")
		if answer.StatusCode != http.StatusNotFound || !strings.Contains(got, want) {
			t.Errorf("GET %s: %d %s, want 404 with %s", path, answer.StatusCode, got, want)
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	url := serveTest(t, server.Config{Surfaces: namedSurfaces()})
	t.Run("request_id_of_the_client_comes_back", func(t *testing.T) {
		t.Parallel()
		answer, _ := call(t, "GET", url+"/lead", "", "X-Request-Id", "abc-1.2:3_4")
		if got := answer.Header.Get("X-Request-Id"); got != "abc-1.2:3_4" {
			t.Errorf("X-Request-Id %q", got)
		}
	})
	t.Run("odd_request_id_is_replaced", func(t *testing.T) {
		t.Parallel()
		for _, odd := range []string{"", "with blank", strings.Repeat("x", 65), `quote"`} {
			answer, _ := call(t, "GET", url+"/lead", "", "X-Request-Id", odd)
			if got := answer.Header.Get("X-Request-Id"); got == odd || len(got) < 20 {
				t.Errorf("for %q: X-Request-Id %q", odd, got)
			}
		}
	})
	t.Run("answers_are_not_kept_by_others", func(t *testing.T) {
		t.Parallel()
		answer, _ := call(t, "GET", url+"/lead", "")
		got := []string{answer.Header.Get("Cache-Control"), answer.Header.Get("X-Content-Type-Options")}
		if diff := cmp.Diff([]string{"no-store", "nosniff"}, got); diff != "" {
			t.Error(diff)
		}
	})
}
