package storetest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/exchange"
)

// soon is long enough for any database, and what a test waits that expects to
// wait in vain.
const (
	long = 30 * time.Second
	soon = 100 * time.Millisecond
)

func testBegin(t *testing.T, store exchange.Store, independent bool) {
	t.Run("one at a time in an ecosystem", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		tx := must[exchange.Tx](t)(store.Begin(t.Context(), w.ecosystem, exchange.Ahead{}))
		defer tx.Rollback()
		ctx, cancel := context.WithTimeout(t.Context(), soon)
		defer cancel()
		_, err := store.Begin(ctx, w.ecosystem, exchange.Ahead{})
		wantCode(t, err, exchange.Unavailable)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the cause is lost: %v", err)
		}
		tx.Rollback()
		next := must[exchange.Tx](t)(store.Begin(t.Context(), w.ecosystem, exchange.Ahead{}))
		next.Rollback()
	})
	t.Run("reads do not wait for it", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		tx := must[exchange.Tx](t)(store.Begin(t.Context(), w.ecosystem, exchange.Ahead{}))
		defer tx.Rollback()
		must[exchange.Ecosystem](t)(store.Ecosystem(t.Context(), w.ecosystem))
		equal(t, "leads", w.leads(w.operator(), exchange.LeadFilter{}), nil)
	})
	t.Run("ecosystems do not wait for each other", func(t *testing.T) {
		t.Parallel()
		if !independent {
			t.Log("this engine has one writer")
			return
		}
		one, two := newWorld(t, store), newWorld(t, store)
		tx := must[exchange.Tx](t)(store.Begin(t.Context(), one.ecosystem, exchange.Ahead{}))
		defer tx.Rollback()
		ctx, cancel := context.WithTimeout(t.Context(), long)
		defer cancel()
		other := must[exchange.Tx](t)(store.Begin(ctx, two.ecosystem, exchange.Ahead{}))
		other.Rollback()
	})
	t.Run("many at once leave no gap and lose nothing", func(t *testing.T) {
		t.Parallel()
		testSequence(t, store)
	})
}

// testSequence lets many goroutines append to the event sequence of two
// ecosystems, each on top of what it finds under the lock. Some give up, some
// are cancelled while they wait.
func testSequence(t *testing.T, store exchange.Store) {
	const workers, turns = 8, 25
	worlds := []*world{newWorld(t, store), newWorld(t, store)}
	committed := make([]atomic.Int64, len(worlds))
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			random := rand.New(rand.NewPCG(uint64(worker), 2))
			for range turns {
				at := random.IntN(len(worlds))
				ctx, cancel := context.WithTimeout(t.Context(), long)
				if random.IntN(4) == 0 {
					cancel()
				}
				err := appendEvent(ctx, store, worlds[at].ecosystem, random.IntN(5) == 0)
				cancel()
				switch {
				case err == nil:
					committed[at].Add(1)
				case !errors.Is(err, errGivenUp) && !errors.Is(err, context.Canceled):
					t.Errorf("append: %v", err)
				}
			}
		})
	}
	group.Wait()
	for i, w := range worlds {
		var digest exchange.Digest
		var numbers int64
		for _, e := range w.events(w.operator(), exchange.EventFilter{}) {
			numbers++
			digest = follow(digest, numbers)
			if e.Number != numbers || e.Digest != digest {
				t.Fatalf("event %d stands at place %d, or does not follow the one before", e.Number, numbers)
			}
		}
		if numbers != committed[i].Load() || numbers == 0 {
			t.Errorf("%d events, %d commits", numbers, committed[i].Load())
		}
		tx := must[exchange.Tx](t)(store.Begin(t.Context(), w.ecosystem, exchange.Ahead{}))
		equal(t, "head", tx.Found().Head, exchange.Head{Number: numbers, Digest: digest})
		tx.Rollback()
	}
}

var errGivenUp = errors.New("given up")

// appendEvent adds the next event to the sequence.
func appendEvent(ctx context.Context, store exchange.Store, ecosystem exchange.ID, giveUp bool) error {
	tx, err := store.Begin(ctx, ecosystem, exchange.Ahead{})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	head := tx.Found().Head
	if head.Number > 0 {
		at, err := tx.EventAt(ctx, ecosystem, head.Number)
		if err != nil {
			return fmt.Errorf("the event of the head: %w", err)
		}
		if at.Digest != head.Digest {
			return fmt.Errorf("event %d is not that of the head", head.Number)
		}
	}
	head = exchange.Head{Number: head.Number + 1, Digest: follow(head.Digest, head.Number+1)}
	event := exchange.EventRow{Event: exchange.Event{ID: exchange.NewID(), Number: head.Number, At: start}, Digest: head.Digest}
	c := &exchange.Changes{Events: []exchange.EventRow{event}, Head: &head}
	if giveUp {
		return errors.Join(tx.Apply(ctx, c), errGivenUp)
	}
	return tx.Commit(ctx, c)
}

func follow(before exchange.Digest, number int64) exchange.Digest {
	return sha256.Sum256(fmt.Append(before[:], number))
}
