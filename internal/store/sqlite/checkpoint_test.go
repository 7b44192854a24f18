package sqlite

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"leadex/internal/exchange"
)

// appender adds events of one kilobyte to an ecosystem of its own.
type appender struct {
	store     *Store
	ecosystem exchange.ID
	last      int64
}

func newAppender(t *testing.T, s *Store) *appender {
	t.Helper()
	a := &appender{store: s, ecosystem: exchange.NewID()}
	if err := s.CreateEcosystem(t.Context(), exchange.Ecosystem{ID: a.ecosystem, CreatedAt: time.Now()}); err != nil {
		t.Fatal(err)
	}
	return a
}

// append commits so many events.
func (a *appender) append(t *testing.T, count int) {
	t.Helper()
	tx, err := a.store.Begin(t.Context(), a.ecosystem, exchange.Ahead{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	var c exchange.Changes
	for range count {
		a.last++
		c.Events = append(c.Events, exchange.EventRow{
			Event:  exchange.Event{ID: exchange.NewID(), Number: a.last, At: time.Now()},
			Sealed: make([]byte, 1000),
		})
	}
	if err := tx.Commit(t.Context(), &c); err != nil {
		t.Fatal(err)
	}
}

// TestCheckpoint makes checkpoints by hand: those of the store are not to be
// waited for.
func TestCheckpoint(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	a := newAppender(t, s)
	c, err := connect(t.Context(), checkpointName(s.file))
	if err != nil {
		t.Fatal(err)
	}
	byHand := &checkpointer{connection: c}
	defer c.close()
	log := func() int64 {
		t.Helper()
		about, err := os.Stat(s.file + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return about.Size()
	}
	var full int64
	for range 5 {
		a.append(t, 500)
		full = max(full, log())
		if err := byHand.checkpoint(t.Context(), s.takeTurn, s.giveTurn); err != nil {
			t.Fatalf("checkpoint: %v", err)
		}
	}
	if full < 500_000 || full > 1_600_000 {
		t.Errorf("the log grew to %d bytes: each checkpoint should let it begin again", full)
	}
	if _, err := s.EventAt(t.Context(), a.ecosystem, a.last); err != nil {
		t.Error(err)
	}
}

// TestCheckpoints writes and reads while checkpoints are made, and closes the
// store in the middle of it all.
func TestCheckpoints(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := newAppender(t, s)
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				err := s.Events(t.Context(), exchange.Grant{Ecosystem: a.ecosystem, Role: exchange.RoleOperator}, exchange.EventFilter{Limit: 1000},
					func(*exchange.EventRow) error { return nil })
				if errors.Is(err, errClosed) {
					return
				}
				if err != nil {
					t.Errorf("read: %v", err)
					return
				}
			}
		})
	}
	for range 3 * checkpointRows / 500 {
		a.append(t, 500)
	}
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	readers.Wait()
	again, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	a.store = again
	a.append(t, 1)
	if got := texts(t, again, "SELECT CAST(count(*) AS TEXT) FROM event"); got[0] != fmt.Sprint(a.last) {
		t.Errorf("%s events are there, want %d", got[0], a.last)
	}
	if got := texts(t, again, "SELECT integrity_check FROM pragma_integrity_check"); got[0] != "ok" {
		t.Errorf("integrity: %v", got)
	}
}
