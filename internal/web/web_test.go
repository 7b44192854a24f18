package web

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"leadex/internal/exchange"
)

func TestCheckJSON(t *testing.T) {
	t.Parallel()
	for _, good := range []string{`{}`, ` [1, 2.50e3, "a\\u0000b"] `, `null`, `"\ud83d\ude00"`, strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth)} {
		if err := CheckJSON([]byte(good)); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for name, bad := range map[string]string{
		"empty": "", "blanks": " \n", "cut off": `{"a":1`, "duplicate name": `{"a":1,"a":2}`, "nested duplicate": `[{"a":{"b":1,"b":1}}]`,
		"duplicate behind an escape": `{"a":1,"\u0061":2}`, "two values": `1 2`, "something after": `{} x`, "NaN": `NaN`, "leading zero": `01`, "trailing comma": `[1,]`,
		"single quotes": `{'a':1}`, "comment": `{} // x`, "NUL byte": "\"a\x00b\"", "NUL escape": `{"a":"\u0000"}`, "NUL in a name": `{"\u0000":1}`, "NUL after an escaped backslash": `"\\\u0000"`,
		"invalid UTF-8": "\"\xff\"", "lone surrogate": `"\ud800"`, "too deep": strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1),
		"very deep and cut off": strings.Repeat("[", 500_000), "byte order mark": "\xef\xbb\xbf{}",
	} {
		err := CheckJSON([]byte(bad))
		if exchange.CodeOf(err) != exchange.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzCheckJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,"x",null]}`))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if CheckJSON(b) == nil && bytes.IndexByte(b, 0) >= 0 {
			t.Error("a NUL was let in")
		}
	})
}

func TestMux(t *testing.T) {
	t.Parallel()
	answer := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			Answer(w, http.StatusOK, "text/plain", []byte(text+" "+r.PathValue("id")+" "+TraceOf(r).Pattern))
		}
	}
	routes := []Route{
		{Method: "GET", Pattern: "/things/{id}", Handler: answer("read")}, {Method: "PUT", Pattern: "/things/{id}", Handler: answer("write")},
		{Method: "POST", Pattern: "/other", Handler: answer("other")},
	}
	misses := Misses{NotFound: answer("miss"), MethodNotAllowed: answer("method")}
	for _, c := range []struct {
		method, path, want string
		fold               bool
	}{
		{"GET", "/things/7", "read 7 /things/{id}", false},
		{"PUT", "/things/7/", "write 7 /things/{id}", false},
		{"DELETE", "/things/7", "method 7 ", false},
		{"HEAD", "/things/7", "method 7 ", false},
		{"POST", "/OTHER", "miss  ", false},
		{"POST", "/Other/", "other  /other", true},
		{"POST", "/other//", "miss  ", false},
		{"POST", "//other", "miss  ", false},
		{"POST", "/x/../other", "miss  ", false},
		{"POST", "/other/more", "miss  ", false},
		{"GET", "/", "miss  ", false},
	} {
		w := httptest.NewRecorder()
		r, _ := WithTrace(t.Context(), httptest.NewRequest(c.method, "http://x/", nil))
		r.URL.Path = c.path
		Mux(routes, c.fold, misses).ServeHTTP(w, r)
		if got := w.Body.String(); got != c.want || w.Code != http.StatusOK {
			t.Errorf("%s %s: %d %q, want %q", c.method, c.path, w.Code, got, c.want)
		}
		if c.want[:6] == "method" && w.Header().Get("Allow") != "GET, PUT" {
			t.Errorf("%s %s allows %q", c.method, c.path, w.Header().Get("Allow"))
		}
	}
}

func TestWithTrace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sent string
		kept bool
	}{{"req-17.a:b_C", true}, {"", false}, {"with blank", false}, {"<script>", false}, {strings.Repeat("a", 65), false}, {strings.Repeat("a", 64), true}} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("X-Request-Id", c.sent)
		r, trace := WithTrace(r.Context(), r)
		if (trace.ID == c.sent) != c.kept || trace.ID == "" || TraceOf(r) != trace {
			t.Errorf("%q became %q", c.sent, trace.ID)
		}
	}
}

func TestBody(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]exchange.Code{0: "", 1400: "", usualBody + 1: "", MaxBody: "", MaxBody + 1: exchange.TooLarge} {
		sent := bytes.Repeat([]byte("{"), size)
		for name, length := range map[string]int64{"said": int64(size), "not said": -1, "said too small": int64(size / 2)} {
			r := httptest.NewRequest("POST", "/", bytes.NewReader(sent))
			r.ContentLength = length
			b, err := Body(r)
			if exchange.CodeOf(err) != want || (err == nil && !bytes.Equal(b, sent)) {
				t.Errorf("%d bytes, their length %s: %d, %v", size, name, len(b), err)
			}
		}
	}
}
