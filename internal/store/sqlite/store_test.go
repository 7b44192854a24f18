package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	codes "modernc.org/sqlite/lib"

	"leadex/internal/exchange"
)

// TestConnections looks at every connection, those that write above all.
func TestConnections(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	t.Run("what writes is durable, in the log, and checks references", func(t *testing.T) {
		t.Parallel()
		for pragma, want := range map[string]string{
			"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1", "query_only": "0", "recursive_triggers": "0",
		} {
			if got := s.pragma(t, pragma); got != want {
				t.Errorf("PRAGMA %s is %s, want %s", pragma, got, want)
			}
		}
	})
	t.Run("what makes checkpoints is durable as well", func(t *testing.T) {
		t.Parallel()
		c, err := connect(t.Context(), checkpointName(s.file))
		if err != nil {
			t.Fatal(err)
		}
		defer c.close()
		var level int64
		if err := c.query(t.Context(), "PRAGMA synchronous", nil, func(r *values) { level = r.Number() }); err != nil || level != 2 {
			t.Errorf("PRAGMA synchronous is %d, want 2 (error %v)", level, err)
		}
	})
	t.Run("a replaced connection is as durable", func(t *testing.T) {
		t.Parallel()
		r := migrated(t)
		// As after a failed write: the connection believes to be in a transaction.
		if err := r.write(t.Context(), func(c *connection) error { return c.execute(t.Context(), "BEGIN", nil) }); err != nil {
			t.Fatal(err)
		}
		id := exchange.NewID()
		if err := r.CreateEcosystem(t.Context(), exchange.Ecosystem{ID: id, CreatedAt: time.Now()}); err != nil {
			t.Fatalf("the store did not find its way out: %v", err)
		}
		if _, err := r.Ecosystem(t.Context(), id); err != nil {
			t.Error(err)
		}
		if got := r.pragma(t, "synchronous"); got != "2" {
			t.Errorf("PRAGMA synchronous is %s, want 2", got)
		}
	})
	t.Run("what reads cannot write", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{"DELETE FROM lead", "CREATE TABLE t (a)", "PRAGMA query_only = OFF; DELETE FROM lead", "PRAGMA journal_mode = DELETE"} {
			err := s.readers.lend(t.Context(), func(_ context.Context, c *connection) error { return c.execute(t.Context(), text, nil) })
			if err == nil && !strings.HasPrefix(text, "PRAGMA journal_mode") {
				t.Errorf("%s went through", text)
			}
		}
		if got := s.pragma(t, "journal_mode"); got != "wal" {
			t.Errorf("the journal mode became %s", got)
		}
	})
	t.Run("text in double quotes is a name, not a text", func(t *testing.T) {
		t.Parallel()
		err := s.readers.lend(t.Context(), func(_ context.Context, c *connection) error {
			return c.query(t.Context(), `SELECT 1 FROM lead WHERE state = "ready"`, nil, func(*values) {})
		})
		if err == nil {
			t.Error("it was taken for a text")
		}
	})
	t.Run("few statements are kept ready", func(t *testing.T) {
		t.Parallel()
		err := s.readers.lend(t.Context(), func(_ context.Context, c *connection) error {
			for i := range 2 * maxPrepared {
				if err := c.query(t.Context(), fmt.Sprintf("SELECT %d", i), nil, func(*values) {}); err != nil {
					return err
				}
			}
			if len(c.prepared) > maxPrepared {
				t.Errorf("%d statements are kept", len(c.prepared))
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func (s *Store) pragma(t *testing.T, name string) (value string) {
	t.Helper()
	err := s.write(t.Context(), func(c *connection) error {
		return c.query(t.Context(), "SELECT CAST("+name+" AS TEXT) FROM pragma_"+name, nil, func(r *values) { value = r.Text() })
	})
	if err != nil {
		t.Fatalf("PRAGMA %s: %v", name, err)
	}
	return value
}

// TestFull lets the database run out of space: the bound on its pages stands
// for the end of the disk, which SQLite reports alike.
func TestFull(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	ctx := t.Context()
	id := exchange.NewID()
	if err := s.CreateEcosystem(ctx, exchange.Ecosystem{ID: id, CreatedAt: time.Now()}); err != nil {
		t.Fatal(err)
	}
	event := func(number int64, size int) error {
		tx, err := s.Begin(ctx, id, exchange.Ahead{})
		if err != nil {
			return err
		}
		defer tx.Rollback()
		row := exchange.EventRow{Event: exchange.Event{ID: exchange.NewID(), Number: number, At: time.Now()}, Sealed: make([]byte, size)}
		return tx.Commit(ctx, &exchange.Changes{Events: []exchange.EventRow{row}})
	}
	if err := event(1, 10); err != nil {
		t.Fatal(err)
	}
	s.limitPages(t, "SELECT 1 + page_count FROM pragma_page_count")
	if err := event(2, 1<<20); exchange.CodeOf(err) != exchange.Unavailable {
		t.Errorf("error %v, want Unavailable", err)
	}
	if _, err := s.EventAt(ctx, id, 1); err != nil {
		t.Errorf("reads do not go on: %v", err)
	}
	if _, err := s.EventAt(ctx, id, 2); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("what was refused is there: %v", err)
	}
	s.limitPages(t, "SELECT 1000000")
	if err := event(2, 1<<20); err != nil {
		t.Errorf("writes do not go on when there is space again: %v", err)
	}
	if got := texts(t, s, "SELECT integrity_check FROM pragma_integrity_check"); !slices.Equal(got, []string{"ok"}) {
		t.Errorf("integrity: %v", got)
	}
}

// limitPages bounds the size of the database.
func (s *Store) limitPages(t *testing.T, query string) {
	t.Helper()
	err := s.write(t.Context(), func(c *connection) error {
		var pages int64
		if err := c.query(t.Context(), query, nil, func(r *values) { pages = r.Number() }); err != nil {
			return err
		}
		return c.query(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages), nil, func(*values) {})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	t.Run("no error tells a value of a row", func(t *testing.T) {
		t.Parallel()
		id := exchange.NewID()
		e := exchange.Ecosystem{ID: id, CreatedAt: time.Now()}
		if err := s.CreateEcosystem(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		tx, err := s.Begin(t.Context(), id, exchange.Ahead{})
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		secret := "AB 1234567"
		service := exchange.Service{ID: exchange.NewID(), Provider: exchange.NewID(), Name: secret}
		err = tx.Apply(t.Context(), &exchange.Changes{Services: []exchange.Service{service, service}})
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("codes", func(t *testing.T) {
		t.Parallel()
		if codes.SQLITE_CONSTRAINT_UNIQUE&0xff != codes.SQLITE_CONSTRAINT {
			t.Error("the class of an extended code is not its last byte")
		}
		for err, want := range map[error]exchange.Code{
			context.Canceled: exchange.Unavailable, context.DeadlineExceeded: exchange.Unavailable,
			errClosed: exchange.Unavailable, errEnded: exchange.Internal, errors.New("other"): exchange.Internal,
			exchange.ErrNotFound: exchange.NotFound,
		} {
			if got := exchange.CodeOf(failure("test", err)); got != want {
				t.Errorf("%v becomes %s, want %s", err, got, want)
			}
		}
		if failure("test", nil) != nil {
			t.Error("nil becomes an error")
		}
	})
}
