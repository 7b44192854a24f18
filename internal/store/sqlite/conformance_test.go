package sqlite_test

import (
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/store/sqlite"
	"leadex/internal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Engine{
		New: func(t testing.TB) func(testing.TB) exchange.Store {
			dir := t.TempDir()
			return func(t testing.TB) exchange.Store { return open(t, dir) }
		},
	})
}

// open opens the store of a directory with its schema, until the test ends.
func open(t testing.TB, dir string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
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

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, open(b, b.TempDir())) }
