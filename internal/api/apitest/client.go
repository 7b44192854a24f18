package apitest

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// Client calls a handler without a network, and checks every exchange.
func Client(t testing.TB, h http.Handler) *http.Client {
	t.Helper()
	return &http.Client{Transport: Transport(t, handler{h})}
}

// handler is a handler as the far end of a client.
type handler struct{ http.Handler }

func (h handler) RoundTrip(r *http.Request) (*http.Response, error) {
	received := httptest.NewRequest(r.Method, r.URL.RequestURI(), r.Body).WithContext(r.Context())
	received.Header = r.Header.Clone()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, received)
	answer := w.Result()
	answer.Request = r
	return answer, nil
}
