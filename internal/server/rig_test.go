package server_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"leadex/internal/exchangetest"
	"leadex/internal/server"
)

// rig is a server on a running exchange with one ecosystem.
type rig struct {
	*exchangetest.Rig
	World *exchangetest.World
	URL   string
	Log   *lines
}

// lines is a log that tests read.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newRig serves all surfaces; limit is nil for none.
func newRig(t *testing.T, limit func(credential string) error) *rig {
	t.Helper()
	r := &rig{Rig: exchangetest.SQLite(t), Log: &lines{}}
	r.World = r.Colombia(t)
	keeper := r.Keeper
	if limit != nil {
		keeper = keeper.WithLimit(limit)
	}
	r.URL = serveTest(t, server.Config{Surfaces: server.On(r.Exchange, keeper), Ping: r.Ping, Log: slog.New(slog.NewJSONHandler(r.Log, nil))})
	return r
}

func serveTest(t *testing.T, c server.Config) string {
	t.Helper()
	s := httptest.NewServer(server.New(c))
	t.Cleanup(s.Close)
	return s.URL
}

// call sends a request and returns the answer with its body.
func call(t *testing.T, method, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(got)
}
