package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/server"
)

// standing is a clock that stands still until it is moved.
type standing struct{ now time.Time }

func (c *standing) Now() time.Time { return c.now }

func TestTake(t *testing.T) {
	t.Parallel()
	take := func(l *server.Limiter, credential string, times int) (passed int) {
		for range times {
			if err := l.Take(credential); err == nil {
				passed++
			} else if exchange.CodeOf(err) != exchange.Limited {
				t.Errorf("refused with %v", err)
			}
		}
		return passed
	}
	t.Run("burst_then_rate", func(t *testing.T) {
		t.Parallel()
		c := &standing{time.Unix(1_000_000, 0)}
		l := server.NewLimiter(2, 5, c.Now)
		if got := take(l, "a", 20); got != 5 {
			t.Errorf("%d calls at once, want 5", got)
		}
		c.now = c.now.Add(1500 * time.Millisecond)
		if got := take(l, "a", 20); got != 3 {
			t.Errorf("%d calls after 1.5 s, want 3", got)
		}
		c.now = c.now.Add(time.Hour)
		if got := take(l, "a", 20); got != 5 {
			t.Errorf("%d calls after an hour, want 5", got)
		}
	})
	t.Run("each_credential_for_itself", func(t *testing.T) {
		t.Parallel()
		l := server.NewLimiter(1, 1, (&standing{time.Unix(1_000_000, 0)}).Now)
		if got := take(l, "a", 3) + take(l, "b", 3); got != 2 {
			t.Errorf("%d calls, want one of each", got)
		}
	})
	t.Run("clock_that_goes_back_gives_nothing", func(t *testing.T) {
		t.Parallel()
		c := &standing{time.Unix(1_000_000, 0)}
		l := server.NewLimiter(1, 1, c.Now)
		take(l, "a", 1)
		c.now = c.now.Add(-time.Hour)
		if got := take(l, "a", 1); got != 0 {
			t.Errorf("%d calls", got)
		}
	})
	t.Run("many_credentials_are_bounded", func(t *testing.T) {
		t.Parallel()
		c := &standing{time.Unix(1_000_000, 0)}
		l := server.NewLimiter(1, 1, c.Now)
		for i := range 30_000 {
			if take(l, fmt.Sprint(i), 1) != 1 {
				t.Fatalf("the first call of credential %d was refused", i)
			}
		}
	})
}

// TestLimit shows that each surface refuses in its own shape, and says when to
// come back.
func TestLimit(t *testing.T) {
	t.Parallel()
	limited := exchange.Refuse(exchange.Limited, "too many calls")
	r := newRig(t, func(string) error { return limited })
	bearer := "Bearer " + r.Token(t, r.World.Lenders[0])
	for path, want := range map[string]string{
		"GET /lead?id=1":                    `"message"`,
		"POST /api/leads":                   `"Message"`,
		"GET /bs-core/main/leads/1":         `"status":"error"`,
		"GET /v1/leads?external_id=unknown": `"type"`,
	} {
		method, path, _ := strings.Cut(path, " ")
		answer, got := call(t, method, r.URL+path, "1", "Authorization", bearer, "Content-Type", "application/json")
		if answer.StatusCode != http.StatusTooManyRequests || !strings.Contains(got, want) || answer.Header.Get("Retry-After") != "1" {
			t.Errorf("%s %s: %d %s, Retry-After %q", method, path, answer.StatusCode, got, answer.Header.Get("Retry-After"))
		}
	}
}
