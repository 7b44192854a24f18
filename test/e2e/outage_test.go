package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"leadex/internal/pgtest"
)

// TestDatabaseAway takes PostgreSQL away under load and brings it back. Callers
// are told to come again, nobody hangs, and everything goes on by itself.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	ways := []struct {
		name       string
		away       time.Duration
		take, give func(*pgtest.Server, testing.TB)
	}{
		{"stopped at once", 20 * time.Second, (*pgtest.Server).Abort, (*pgtest.Server).Start},
		// Longer than any call may take, so that some begin and end in it.
		{"hanging with its connections open", 12 * time.Second, (*pgtest.Server).Freeze, (*pgtest.Server).Thaw},
	}
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			server := pgtest.NewServer(t)
			database := server.Database(t)
			p := startDemo(t, t.TempDir(), "--leads", "3", "--database", database)
			l := startLoad(t, p, 1)
			l.await("before", kinds, time.Time{}, succeeded)

			way.take(server, t)
			gone, lines := time.Now(), strings.Count(p.Output(), "\n")
			watched := make(chan struct{})
			go func() {
				defer close(watched)
				l.watchHealth(gone.Add(way.away - time.Second))
			}()
			l.pause(way.away)
			<-watched
			way.give(server, t)
			back := time.Now()
			l.await("afterwards", kinds, back, succeeded)
			t.Logf("everything goes on %s after the database is back", time.Since(back).Round(time.Millisecond))
			l.end()

			for _, kind := range kinds {
				if kind != "leadbank confirm" && l.refusedSince(kind, gone) == 0 { // a confirmation needs a pull before
					t.Errorf("no %s was refused", kind)
				}
			}
			if n := strings.Count(p.Output(), "\n") - lines; n > 20 {
				t.Errorf("%d lines were logged while the database was away", n)
			}
			l.checkCalls(http.StatusOK, http.StatusCreated, http.StatusServiceUnavailable)
			l.checkLeads(p)
			store := openStore(t, "", database)
			defer store.Close()
			checkSequence(t, store)
		})
	}
}

// watchHealth asks the server how it is while the database is away.
func (l *load) watchHealth(until time.Time) {
	c, admin := l.caller("", login{}), l.caller("", login{})
	_, after, _ := strings.Cut(l.p.Output(), "health and metrics: ")
	admin.base, _, _ = strings.Cut(after, "\n")
	for time.Now().Before(until) {
		if status, answer := c.do("health", "GET", "/healthz", "", func(*http.Request) {}); status != http.StatusOK {
			l.t.Errorf("/healthz answers %d %s", status, answer)
		}
		if status, answer := c.do("health", "GET", "/readyz", "", func(*http.Request) {}); status != http.StatusServiceUnavailable {
			l.t.Errorf("/readyz answers %d %s", status, answer)
		}
		if status, _ := admin.do("metrics", "GET", "/metrics", "", func(*http.Request) {}); status != http.StatusOK {
			l.t.Errorf("/metrics answers %d", status)
		}
		l.pause(time.Second)
	}
}
