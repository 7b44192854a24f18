package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"leadex/internal/server"
)

// unread is a body that nobody may read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body of a call that is turned away is read")
	return 0, io.EOF
}

// TestTurnAway fills a server that takes nine calls at once with eight of one
// caller, whose share they are.
func TestTurnAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	const noisy = "Bearer noisy"
	hold, inside := make(chan struct{}), make(chan struct{}, 20)
	surfaces := server.On(r.Exchange, r.Keeper)
	real := surfaces.LeanCore
	surfaces.LeanCore = staying{real, func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get("Authorization") != noisy {
			real.ServeHTTP(w, q)
			return
		}
		inside <- struct{}{}
		<-hold
	}}
	log := &lines{}
	s := server.New(server.Config{Surfaces: surfaces, Ping: r.Ping, Log: slog.New(slog.NewJSONHandler(log, nil))})
	server.Narrow(s, 9)
	url, admin := serveHandler(t, s), serveHandler(t, s.Admin())
	t.Cleanup(func() { close(hold) })
	for range 8 {
		go func() {
			q, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/lead", http.NoBody)
			q.Header.Set("Authorization", noisy)
			if answer, err := http.DefaultClient.Do(q); err == nil {
				_ = answer.Body.Close()
			}
		}()
		<-inside
	}

	for path, want := range map[string]string{
		"POST /create-lead":        `"code":"unavailable"`,
		"POST /oauth2/token":       "",
		"POST /api/leads":          `{"Message":"The service is unavailable."}`,
		"POST /bs-core/main/leads": `"code":"UNAVAILABLE_ERROR"`,
		"POST /v1/leads":           `unavailable`,
	} {
		method, path, _ := strings.Cut(path, " ")
		w := httptest.NewRecorder()
		q := httptest.NewRequest(method, path, unread{t})
		q.Header.Set("Authorization", noisy)
		s.ServeHTTP(w, q)
		h := w.Header()
		if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), want) || h.Get("Retry-After") != "1" || h.Get("X-Request-Id") == "" {
			t.Errorf("%s: %d %s %v", path, w.Code, w.Body, h)
		}
	}
	if answer, got := call(t, "GET", url+"/lead?ecosystem="+r.World.Ecosystem.ID.String(), "", "Authorization", "Bearer "+r.Token(t, r.World.Operator)); answer.StatusCode != http.StatusOK {
		t.Errorf("a quiet caller is answered %d %s", answer.StatusCode, got)
	}
	for _, health := range []string{url + "/healthz", url + "/readyz", admin + "/healthz", admin + "/readyz"} {
		if answer, got := call(t, "GET", health, "", "Authorization", noisy); answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", health, answer.StatusCode, got)
		}
	}
	_, metrics := call(t, "GET", admin+"/metrics", "")
	for _, want := range []string{
		`leadex_calls_turned_away_total{surface="brainysoft"} 1`, `leadex_calls_turned_away_total{surface="native"} 1`,
		`leadex_calls_turned_away_total{surface="leadbank"} 1`, `leadex_calls_turned_away_total{surface="leancore"} 2`,
	} {
		if !strings.Contains(metrics, want+"\n") {
			t.Error("the metrics do not say", want)
		}
	}
	if told := strings.Count(log.String(), "calls are turned away"); told != 1 {
		t.Errorf("it is logged %d times", told)
	}
	refuseUnsent(t, strings.TrimPrefix(url, "http://"), noisy)
}

// refuseUnsent begins a call whose body never comes.
func refuseUnsent(t *testing.T, address, credential string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	fmt.Fprintf(conn, "POST /v1/leads HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Length: 900000\r\n\r\n{", credential)
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a call whose body has not come is answered %d", answer.StatusCode)
	}
}

// staying is a surface of which a test answers the calls.
type staying struct {
	server.Surface
	do http.HandlerFunc
}

func (s staying) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.do(w, r) }

// TestHold turns away, at one moment, far more calls than are cheap.
func TestHold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := server.New(server.Config{Surfaces: server.Surfaces{LeanCore: acting(nil)}})
		server.Narrow(s, 0)
		begun := time.Now()
		took := make(chan time.Duration, 2000*runtime.GOMAXPROCS(0))
		turn := func(ctx context.Context) {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequest("GET", "/lead", http.NoBody).WithContext(ctx))
			if !w.Flushed && time.Since(begun) > 0 {
				t.Error("the answer waits")
			}
			took <- time.Since(begun)
		}
		var all sync.WaitGroup
		for range cap(took) {
			all.Go(func() { turn(t.Context()) })
		}
		all.Wait()
		close(took)
		at, longest := 0, time.Duration(0)
		for d := range took {
			if d == 0 {
				at++
			}
			longest = max(longest, d)
		}
		if at != 1 || longest < 500*time.Millisecond || longest > time.Second {
			t.Errorf("%d were not held, the longest for %v", at, longest)
		}
		// One whose client has gone is not held.
		gone, hangUp := context.WithCancel(t.Context())
		hangUp()
		begun, took = time.Now(), make(chan time.Duration, 2)
		turn(t.Context())
		turn(gone)
		if a, b := <-took, <-took; a+b != 0 {
			t.Errorf("held for %v and %v", a, b)
		}
	})
}
