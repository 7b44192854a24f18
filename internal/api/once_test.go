package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/access"
	"leadex/internal/api/apitest"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		body := `{"external_id":"form-1","service":"New","campaign":"New","contents":{"phone":"3001234567"}}`
		keyed := with(as(s.Provider), "Idempotency-Key", "key-1")
		first := s.call(t, keyed, http.MethodPost, "/v1/leads", body)
		if first.status != http.StatusCreated || first.header.Get("Idempotent-Replayed") != "" {
			t.Fatalf("answered %d %v %s", first.status, first.header, first.body)
		}
		before := s.Events(t, s.Ecosystem.ID)

		t.Run("a repeat is given the first answer", func(t *testing.T) {
			r.Clock.Advance(24 * 3600e9)
			again := s.call(t, with(as(s.Provider), "Idempotency-Key", "key-1"), http.MethodPost, "/v1/leads/", body)
			if again.status != first.status || again.header.Get("Idempotent-Replayed") != "true" || again.header.Get("Location") != first.header.Get("Location") {
				t.Errorf("answered %d %v", again.status, again.header)
			}
			if diff := cmp.Diff(first.body, again.body); diff != "" {
				t.Errorf("bodies (-first +again):\n%s", diff)
			}
		})
		t.Run("a repeat through another process too", func(t *testing.T) {
			again := s.beside(t, r.Store).call(t, keyed, http.MethodPost, "/v1/leads", body)
			if again.body != first.body || again.header.Get("Idempotent-Replayed") != "true" {
				t.Errorf("answered %d %v %s", again.status, again.header, again.body)
			}
		})
		t.Run("another body is refused", func(t *testing.T) {
			got := s.call(t, keyed, http.MethodPost, "/v1/leads", body+" ")
			want := `{"type":"urn:leadex:problem:key-reused","title":"The key was used for another request","status":422,` +
				`"detail":"Choose a new Idempotency-Key for each request.","request_id":"test"}`
			if got.status != http.StatusUnprocessableEntity || got.body != want {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		if after := s.Events(t, s.Ecosystem.ID); after != before {
			t.Errorf("%d events were recorded", after-before)
		}
		t.Run("the key of another credential is another key", func(t *testing.T) {
			got := s.call(t, with(as(s.Operator), "Idempotency-Key", "key-1"), http.MethodPost, "/v1/leads", ana)
			if got.status != http.StatusCreated || got.header.Get("Idempotent-Replayed") != "" {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		t.Run("a refused call leaves its key", func(t *testing.T) {
			keyed := with(as(s.Provider), "Idempotency-Key", "key-2")
			if got := s.call(t, keyed, http.MethodPost, "/v1/leads", body); got.status != http.StatusConflict {
				t.Errorf("the duplicate is answered %d %s", got.status, got.body)
			}
			if got := s.call(t, keyed, http.MethodPost, "/v1/leads", ana); got.status != http.StatusCreated {
				t.Errorf("the corrected call is answered %d %s", got.status, got.body)
			}
		})
		t.Run("a key of the greatest length is good", func(t *testing.T) {
			got := s.call(t, with(as(s.Provider), "Idempotency-Key", strings.Repeat("~", 255)), http.MethodPost, "/v1/leads", ana)
			if got.status != http.StatusCreated {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		t.Run("the same key at once makes one lead", func(t *testing.T) {
			s.rushed(t, with(as(s.Provider), "Idempotency-Key", "rush"), onceOnly{s.Provider, http.MethodPost, "/v1/leads", ana, "", 1})
		})
	})
}

// beside is the same scene through another process on the store.
func (s *scene) beside(t *testing.T, store exchange.Store) *scene {
	t.Helper()
	x := exchange.New(exchange.Config{Store: store, Vault: s.Vault, Clock: s.Clock.Now})
	t.Cleanup(func() { _ = x.Close(context.Background()) })
	r := *s.Rig
	r.Exchange, r.Keeper = x, access.New(x, s.Keys.SigningKey(), s.Clock.Now)
	return &scene{Rig: &r, World: s.World, client: apitest.Client(t, handler(&r))}
}

// onceOnly is a write that is to happen once for its key.
type onceOnly struct {
	login              exchangetest.Login
	method, path, body string
	other              string // a good body that is another one
	events             int64  // that it leaves
}

// writesOnce sends a write with one key many times at once through two
// processes, then again, then with another body.
func (s *scene) writesOnce(t *testing.T, o onceOnly) {
	t.Helper()
	keyed := with(as(o.login), "Idempotency-Key", "key-1")
	first := s.rushed(t, keyed, o)

	t.Run("a repeat is given the first answer", func(t *testing.T) {
		before := s.Events(t, s.Ecosystem.ID)
		for _, process := range []*scene{s, s.beside(t, s.Store)} {
			again := process.call(t, keyed, o.method, o.path, o.body)
			if again.status != http.StatusOK || again.body != first || again.header.Get("Idempotent-Replayed") != "true" {
				t.Errorf("answered %d %v %s", again.status, again.header, again.body)
			}
		}
		if after := s.Events(t, s.Ecosystem.ID); after != before {
			t.Errorf("%d events were recorded", after-before)
		}
	})
	t.Run("another body is refused", func(t *testing.T) {
		s.refused(t, hostile{keyed, o.method, o.path, o.other, problem("key-reused", "The key was used for another request", 422,
			"Choose a new Idempotency-Key for each request."), nil})
	})
	t.Run("a key that is none is refused", func(t *testing.T) {
		s.refused(t, hostile{with(keyed, "Idempotency-Key", "a b"), o.method, o.path, o.body,
			malformed("A header is not as it must be.", fmt.Sprintf(`{"header":"Idempotency-Key","detail":%q}`, "must be of visible ASCII characters")), nil})
	})
}

// rushed sends one write many times at once, through two processes, and returns
// the one answer that was given.
func (s *scene) rushed(t *testing.T, keyed http.Header, o onceOnly) (body string) {
	t.Helper()
	processes := []*scene{s, s.beside(t, s.Store)}
	before := s.Events(t, s.Ecosystem.ID)
	replies := make([]reply, 20)
	var wg sync.WaitGroup
	for i := range replies {
		wg.Go(func() { replies[i] = processes[i%2].call(t, keyed, o.method, o.path, o.body) })
	}
	wg.Wait()
	taken := map[string]int{}
	for _, got := range replies {
		switch {
		case got.status < http.StatusMultipleChoices:
			taken[got.body]++
			body = got.body
		case got.status != http.StatusConflict || !strings.Contains(got.body, "urn:leadex:problem:in-flight"):
			t.Errorf("answered %d %s", got.status, got.body)
		}
	}
	if made := s.Events(t, s.Ecosystem.ID) - before; made != o.events || len(taken) != 1 {
		t.Errorf("%d events were recorded, and %d different answers given", made, len(taken))
	}
	return body
}

func TestIdempotencyKeyInFlight(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	gate := &gatedStore{Store: r.Store, waiting: make(chan struct{}), open: make(chan struct{})}
	s := newScene(t, r).beside(t, gate)
	keyed := with(as(s.Provider), "Idempotency-Key", "key-1")

	first := make(chan reply)
	go func() { first <- s.call(t, keyed, http.MethodPost, "/v1/leads", ana) }()
	<-gate.waiting
	got := s.call(t, keyed, http.MethodPost, "/v1/leads", ana)
	want := `{"type":"urn:leadex:problem:in-flight","title":"A call with this key is under way","status":409,` +
		`"detail":"A call with this Idempotency-Key is under way; try again when it is answered.","request_id":"test"}`
	if got.status != http.StatusConflict || got.body != want || got.header.Get("Retry-After") != "1" {
		t.Errorf("answered %d %v %s", got.status, got.header, got.body)
	}
	close(gate.open)
	if got := <-first; got.status != http.StatusCreated {
		t.Errorf("the first call is answered %d %s", got.status, got.body)
	}
}

// gatedStore holds the first transaction back until it is opened.
type gatedStore struct {
	exchange.Store
	waiting, open chan struct{}
	once          sync.Once
}

func (g *gatedStore) Begin(ctx context.Context, ecosystem exchange.ID, ahead exchange.Ahead) (exchange.Tx, error) {
	g.once.Do(func() {
		close(g.waiting)
		<-g.open
	})
	return g.Store.Begin(ctx, ecosystem, ahead)
}

func TestIdempotencyKeyMalformed(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	s := newScene(t, r)
	before := s.Events(t, s.Ecosystem.ID)
	for name, test := range map[string]struct {
		keys   []string
		detail string
	}{
		"empty":       {[]string{""}, "must have 1 to 255 characters"},
		"too long":    {[]string{strings.Repeat("k", 256)}, "must have 1 to 255 characters"},
		"a blank":     {[]string{"key 1"}, "must be of visible ASCII characters"},
		"not ASCII":   {[]string{"clé"}, "must be of visible ASCII characters"},
		"a card":      {[]string{"4111111111111111"}, "must not hold a card number"},
		"two of them": {[]string{"key-1", "key-2"}, "must be sent once"},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.call(t, with(as(s.Provider), "Idempotency-Key", test.keys...), http.MethodPost, "/v1/leads", ana)
			want := fmt.Sprintf(`{"type":"urn:leadex:problem:malformed","title":"The request cannot be read","status":400,`+
				`"detail":"A header is not as it must be.","request_id":"test","errors":[{"header":"Idempotency-Key","detail":%q}]}`, test.detail)
			if diff := cmp.Diff(want, got.body); got.status != http.StatusBadRequest || diff != "" {
				t.Errorf("answered %d (-want +got):\n%s", got.status, diff)
			}
		})
	}
	if after := s.Events(t, s.Ecosystem.ID); after != before {
		t.Errorf("%d events were recorded", after-before)
	}
}
