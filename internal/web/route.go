package web

import (
	"net/http"
	"strings"
)

// Route is one call of a surface.
type Route struct {
	Method  string // upper case
	Pattern string // path in the syntax of http.ServeMux, without method: "/v1/leads/{id}"
	// Open says that the call needs no credential: logins, help, version.
	Open    bool
	Handler http.HandlerFunc
}

// Misses are a surface's answers to what is not one of its calls.
type Misses struct {
	NotFound         http.HandlerFunc
	MethodNotAllowed http.HandlerFunc // the Allow header is set before it runs
}

// Mux serves routes by their normal paths, see Normal. HEAD is not offered:
// these are calls, not pages. Patterns may overlap, as /leads/find/{ids} and
// /leads/{id}/check do: a path that both match is that of the first route.
func Mux(routes []Route, fold bool, misses Misses) http.Handler {
	var all layers
	allowed := map[string][]string{}
	for _, r := range routes {
		if allowed[r.Pattern] == nil {
			pattern := r.Pattern
			all = all.with(pattern, func(w http.ResponseWriter, req *http.Request) {
				dispatch(w, req, pattern, routes, allowed[pattern], misses)
			})
		}
		allowed[r.Pattern] = append(allowed[r.Pattern], r.Method)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		normal := Normal(req.URL.Path, fold)
		if normal != req.URL.Path {
			copied := *req.URL
			copied.Path, copied.RawPath = normal, ""
			request := *req
			request.URL = &copied
			req = &request
		}
		if strings.Contains(normal, "//") || strings.Contains(normal, "/.") {
			misses.NotFound(w, req) // ServeMux would redirect, which no contract knows
			return
		}
		if mux := all.of(req); mux != nil {
			mux.ServeHTTP(w, req)
			return
		}
		misses.NotFound(w, req)
	})
}

// layers are muxes that are tried one after the other: a ServeMux refuses patterns
// of which neither is the more specific one, so that each of such is in a layer of
// its own.
type layers []*http.ServeMux

// with adds a pattern to the first layer that takes it.
func (l layers) with(pattern string, handler http.HandlerFunc) layers {
	for _, mux := range l {
		if takes(mux, pattern, handler) {
			return l
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc(pattern, handler)
	return append(l, mux)
}

// takes registers a pattern unless it overlaps with one that is there: ServeMux
// says so by a panic, before it has changed anything.
func takes(mux *http.ServeMux, pattern string, handler http.HandlerFunc) (ok bool) {
	defer func() { ok = recover() == nil }()
	mux.HandleFunc(pattern, handler)
	return true
}

// of is the first layer that knows the request, nil for none.
func (l layers) of(req *http.Request) *http.ServeMux {
	for _, mux := range l {
		if _, pattern := mux.Handler(req); pattern != "" {
			return mux
		}
	}
	return nil
}

func dispatch(w http.ResponseWriter, req *http.Request, pattern string, routes []Route, allowed []string, misses Misses) {
	for _, r := range routes {
		if r.Pattern == pattern && r.Method == req.Method {
			notePattern(req, pattern)
			r.Handler(w, req)
			return
		}
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	misses.MethodNotAllowed(w, req)
}

// Normal is the path by which calls are matched: one trailing slash dropped,
// and in lower case if the surface matches without regard to case.
func Normal(path string, fold bool) string {
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	if fold {
		path = strings.ToLower(path)
	}
	return path
}
