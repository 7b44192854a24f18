package postgres_test

import (
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/pgtest"
	"leadex/internal/store/postgres"
	"leadex/internal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Engine{
		New: func(t testing.TB) func(testing.TB) exchange.Store {
			url := pgtest.Database(t)
			return func(t testing.TB) exchange.Store { return open(t, url) }
		},
		Independent: true,
	})
}

// open opens the store of a database with its schema, until the test ends.
func open(t testing.TB, url string) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), url, postgres.Options{})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	return s
}

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, open(b, pgtest.Database(b))) }
