package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"leadex/internal/pgtest"
)

// TestShutdown sends SIGTERM at a random moment to a server under load on all
// surfaces. Every call that it has taken is answered, and what it has
// acknowledged is there.
func TestShutdown(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			args, database := []string{"--leads", "300"}, ""
			if engine == "postgres" {
				database = pgtest.Database(t)
				args = append(args, "--database", database)
			}
			dir := t.TempDir()
			p := startDemo(t, dir, args...)
			p.lengthenList(t)
			l := startLoad(t, p, 2)
			l.await("before", kinds, time.Time{}, succeeded)
			streams := l.streamSlowly(3)
			l.pause(time.Duration(rand.Int64N(int64(500 * time.Millisecond))))

			asked := time.Now()
			if err := p.Stop(30 * time.Second); err != nil {
				t.Error(err)
			}
			took := time.Since(asked)
			ended := streams()
			l.end()
			last := time.Time{}
			l.checkEach(func(s seen) bool {
				if succeeded(s.status) && s.begun.Add(s.took).After(last) {
					last = s.begun.Add(s.took)
				}
				// A call may be refused by the machine, of which nothing was sent.
				return s.sent <= 1 && (succeeded(s.status) || (s.sent == 0 && errors.Is(s.err, syscall.ECONNREFUSED)))
			})
			t.Logf("it took %s to end; the last call was answered %s, the last slow list %s after SIGTERM",
				took.Round(time.Millisecond), last.Sub(asked).Round(time.Millisecond), ended.Sub(asked).Round(time.Millisecond))
			if took > 15*time.Second {
				t.Errorf("it took %s to end", took)
			}
			if ended.Before(asked) {
				t.Error("no list was being sent when it was asked to end")
			}
			again := startDemo(t, dir, args...)
			l.checkLeads(again)
			again.stop(t)
			store := openStore(t, dir, database)
			defer store.Close()
			checkSequence(t, store)
		})
	}
}

// lengthenList submits some large leads, so that the list does not fit into the
// buffers between server and client.
func (p *process) lengthenList(t *testing.T) {
	t.Helper()
	provider := p.as(t, p.Ecosystems[0].Provider)
	large := strings.Repeat("y", 100<<10)
	for n := range 40 {
		provider.call("POST", "/create-lead", fmt.Sprintf(`{"name":"Ana","lastname":"large %d","phone":"573001234567","additional_data":{"filler":%q}}`, n, large), nil)
	}
}

// streamSlowly starts lists whose readers are slow. It returns a function that
// waits for them and says when the last one was complete.
func (l *load) streamSlowly(n int) func() time.Time {
	token := l.p.as(l.t, l.p.Ecosystems[0].Operator).token
	var all, begun sync.WaitGroup
	var mu sync.Mutex
	var last time.Time
	begun.Add(n)
	for range n {
		all.Go(func() {
			body := &slowBody{begun: begun.Done}
			err := body.read(l.p.BaseURL+"/lead?ecosystem="+l.p.Ecosystems[0].ID, token)
			var list []leanCoreLead
			if err == nil {
				err = json.Unmarshal(body.got, &list)
			}
			if err != nil || len(list) < 40 {
				l.t.Errorf("a slow list of %d bytes was not complete: %v", len(body.got), err)
			}
			mu.Lock()
			defer mu.Unlock()
			last = time.Now()
		})
	}
	begun.Wait()
	return func() time.Time {
		all.Wait()
		return last
	}
}

type slowBody struct {
	begun func()
	got   []byte
}

// read takes about two seconds for some megabytes.
func (b *slowBody) read(url, token string) error {
	begun := sync.OnceFunc(b.begun)
	defer begun()
	dialer := &net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 16<<10) })
	}}
	transport := &http.Transport{DialContext: dialer.DialContext}
	defer transport.CloseIdleConnections()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	begun()
	piece := make([]byte, 64<<10)
	for {
		n, err := res.Body.Read(piece)
		b.got = append(b.got, piece[:n]...)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		time.Sleep(time.Duration(n) * 300 * time.Nanosecond)
	}
}
