// Package exchangetest gives tests a running exchange on a real store, with
// parties in it. Only the clock may be a fake.
//
// Nothing but tests may import it.
package exchangetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"leadex/internal/access"
	"leadex/internal/exchange"
	"leadex/internal/pgtest"
	"leadex/internal/seal"
	"leadex/internal/store/postgres"
	"leadex/internal/store/sqlite"
)

// Rig is an exchange on an empty store of its own.
type Rig struct {
	*exchange.Exchange
	Store  exchange.Store
	Vault  exchange.Vault
	Keeper *access.Keeper
	Clock  *Clock
	Keys   *seal.Keys
}

// SQLite runs an exchange on a new data directory.
func SQLite(t testing.TB) *Rig {
	t.Helper()
	return SQLiteIn(t, t.TempDir())
}

// SQLiteIn runs an exchange on the data directory dir.
func SQLiteIn(t testing.TB, dir string) *Rig {
	t.Helper()
	store, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal("open store:", err)
	}
	if _, err := store.Migrate(context.Background()); err != nil {
		t.Fatal("migrate:", err)
	}
	return On(t, store)
}

// Postgres runs an exchange on a new database.
func Postgres(t testing.TB) *Rig {
	t.Helper()
	return PostgresAt(t, pgtest.Database(t))
}

// PostgresAt runs an exchange on the database of a URL.
func PostgresAt(t testing.TB, address string) *Rig {
	t.Helper()
	store, err := postgres.Open(context.Background(), address, postgres.Options{})
	if err != nil {
		t.Fatal("open store:", err)
	}
	if _, err := store.Migrate(context.Background()); err != nil {
		t.Fatal("migrate:", err)
	}
	return On(t, store)
}

// On runs an exchange on a migrated store, which is closed with the test.
func On(t testing.TB, store exchange.Store) *Rig {
	t.Helper()
	keys := seal.NewKeys()
	r := &Rig{Store: store, Clock: NewClock(), Vault: seal.NewPort(seal.NewVault(keys)), Keys: keys}
	r.Exchange = exchange.New(exchange.Config{Store: store, Vault: r.Vault, Clock: r.Clock.Now})
	r.Keeper = access.New(r.Exchange, keys.SigningKey(), r.Clock.Now)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := r.Exchange.Close(ctx); err != nil {
			t.Error("close exchange:", err)
		}
		if err := store.Close(); err != nil {
			t.Error("close store:", err)
		}
	})
	return r
}

// Clock is a clock that tests move. It starts at noon of 2 March 2026 UTC, and
// each reading is a millisecond after the one before, so that times differ.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock makes a Clock.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)} }

// Now reads the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
