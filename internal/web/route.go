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
// these are calls, not pages.
func Mux(routes []Route, fold bool, misses Misses) http.Handler {
	mux := http.NewServeMux()
	allowed := map[string][]string{}
	for _, r := range routes {
		if allowed[r.Pattern] == nil {
			pattern := r.Pattern
			mux.HandleFunc(pattern, func(w http.ResponseWriter, req *http.Request) {
				dispatch(w, req, pattern, routes, allowed[pattern], misses)
			})
		}
		allowed[r.Pattern] = append(allowed[r.Pattern], r.Method)
	}
	mux.HandleFunc("/", misses.NotFound)
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
		mux.ServeHTTP(w, req)
	})
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
