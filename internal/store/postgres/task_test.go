package postgres

import (
	"context"
	"errors"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/pgtest"
)

func TestAlone(t *testing.T) {
	t.Parallel()
	t.Run("in one of two processes", func(t *testing.T) {
		t.Parallel()
		address := pgtest.Database(t)
		a, b := opened(t, address), opened(t, address)
		wantAlone(t, a, func(context.Context) error {
			ran, err := b.Alone(t.Context(), "sweep", func(context.Context) error { return nil })
			if ran || err != nil {
				t.Errorf("in both: ran %t, error %v", ran, err)
			}
			return nil
		})
		wantAlone(t, b, func(context.Context) error { return nil })
	})
	t.Run("in another process when the connection is lost", func(t *testing.T) {
		t.Parallel()
		address := pgtest.Database(t)
		a, b := opened(t, address), opened(t, address)
		broken := errors.New("broken")
		ran, err := a.Alone(t.Context(), "sweep", func(context.Context) error {
			if got := texts(t, b, "SELECT pg_terminate_backend(pid)::text FROM pg_locks WHERE locktype = 'advisory'"+
				" AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"); len(got) != 1 {
				t.Fatalf("%d locks", len(got))
			}
			// The signal is on its way: the lock goes when the server has taken it.
			for {
				ran, err := b.Alone(t.Context(), "sweep", func(context.Context) error { return nil })
				if ran || err != nil {
					return errors.Join(err, broken)
				}
			}
		})
		if !ran || !errors.Is(err, broken) {
			t.Errorf("ran %t, error %v", ran, err)
		}
		wantAlone(t, a, func(context.Context) error { return nil })
	})
	t.Run("with the one connection that there may be", func(t *testing.T) {
		t.Parallel()
		s := opened(t, pgtest.Database(t)+"&pool_max_conns=1")
		id := exchange.NewID()
		wantAlone(t, s, func(ctx context.Context) error {
			if err := s.CreateEcosystem(ctx, exchange.Ecosystem{ID: id, CreatedAt: time.Now()}); err != nil {
				return err
			}
			ran, err := s.Alone(ctx, "another", func(ctx context.Context) error {
				tx, err := s.Begin(ctx, id, exchange.Ahead{})
				if err == nil {
					tx.Rollback()
				}
				return err
			})
			if !ran {
				t.Error("another task was not run")
			}
			return err
		})
	})
	t.Run("as long as its process says so", func(t *testing.T) {
		t.Parallel()
		const idle = 600 * time.Millisecond
		s := migrated(t)
		lock := mustLock(t, s, idle)
		lock.keep(idle / 60)
		awaitAge(t, s, 2*idle)
		if again, err := s.lockTask(t.Context(), "sweep", idle); again != nil || err != nil {
			t.Errorf("the lock was lost (error %v)", err)
		}
		lock.release()
		mustLock(t, s, idle).release()
	})
	t.Run("no longer than its process says so", func(t *testing.T) {
		t.Parallel()
		s := migrated(t)
		silent := mustLock(t, s, 50*time.Millisecond)
		defer silent.release()
		for { // until the server gives up; the test's own time is the bound
			lock, err := s.lockTask(t.Context(), "sweep", time.Second)
			if err != nil {
				t.Fatal(err)
			}
			if lock != nil {
				lock.release()
				return
			}
		}
	})
}

// opened is a store of a database that may have others.
func opened(t *testing.T, address string) *Store {
	t.Helper()
	s, err := Open(t.Context(), address, Options{})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	return s
}

func wantAlone(t *testing.T, s *Store, run func(context.Context) error) {
	t.Helper()
	if ran, err := s.Alone(t.Context(), "sweep", run); !ran || err != nil {
		t.Errorf("ran %t, error %v", ran, err)
	}
}

func mustLock(t *testing.T, s *Store, idle time.Duration) *taskLock {
	t.Helper()
	lock, err := s.lockTask(t.Context(), "sweep", idle)
	if err != nil || lock == nil {
		t.Fatalf("no lock (error %v)", err)
	}
	return lock
}

// awaitAge waits until the transaction of the lock is so old by the server's own
// clock, or is gone.
func awaitAge(t *testing.T, s *Store, age time.Duration) {
	t.Helper()
	const old = "SELECT 'old' FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND datname = current_database()" +
		" AND clock_timestamp() - xact_start > make_interval(secs => $1::bigint / 1000.0)"
	const held = "SELECT 'held' FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND datname = current_database()"
	for len(texts(t, s, old, age.Milliseconds())) == 0 {
		if len(texts(t, s, held)) == 0 {
			t.Fatal("the lock was lost")
		}
	}
}
