package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestMux_overlaps(t *testing.T) {
	t.Parallel()
	answer := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			Answer(w, http.StatusOK, "text/plain", []byte(name+" "+r.PathValue("id")+r.PathValue("ids")))
		}
	}
	miss := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
	}
	mux := Mux([]Route{
		{Method: http.MethodPost, Pattern: "/leads/{id}/check", Handler: answer("check")},
		{Method: http.MethodGet, Pattern: "/leads/{id}/statuses", Handler: answer("statuses")},
		{Method: http.MethodGet, Pattern: "/leads/find/{ids}", Handler: answer("find")},
		{Method: http.MethodGet, Pattern: "/leads/find/app/{id}", Handler: answer("app")},
		{Method: http.MethodGet, Pattern: "/leads/{id}", Handler: answer("lead")},
	}, false, Misses{NotFound: miss(http.StatusNotFound), MethodNotAllowed: miss(http.StatusMethodNotAllowed)})
	for call, want := range map[string]string{
		"POST /leads/7/check":       "200 check 7",
		"GET /leads/7/statuses/":    "200 statuses 7",
		"GET /leads/find/7,8":       "200 find 7,8",
		"GET /leads/find/statuses":  "200 statuses find", // the first route
		"GET /leads/find/app/9":     "200 app 9",
		"GET /leads/find":           "200 lead find",
		"GET /leads/7/check":        "405 ",
		"GET /leads/7/other":        "404 ",
		"GET /leads/find/other/9/9": "404 ",
		"GET /":                     "404 ",
	} {
		method, path, _ := strings.Cut(call, " ")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		if got := fmt.Sprint(w.Code, " ", w.Body); got != want {
			t.Errorf("%s: %s, want %s", call, got, want)
		}
	}
}
