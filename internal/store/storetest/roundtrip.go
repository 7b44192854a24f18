package storetest

import (
	"context"
	"maps"
	"testing"

	"leadex/internal/exchange"
)

// kind is how rows of one noun are written and read back.
type kind[T any] struct {
	// fit sets what names a filled row, and writes down the rows that it refers to.
	fit func(w *world, row *T, c *exchange.Changes)
	// put writes the row down.
	put func(c *exchange.Changes, row T)
	// read finds the row again.
	read func(ctx context.Context, r exchange.Reader, w *world, row T) (T, error)
	// keep are the fields that fit has set, so that another row with them takes
	// the place of the first; nil when rows of this noun never change.
	keep []string
}

// roundTripper is a kind of any noun.
type roundTripper interface {
	roundTrip(t *testing.T, w *world, bare bool)
}

func testRoundTrip(t *testing.T, store exchange.Store) {
	kinds := map[string]roundTripper{}
	for _, some := range []map[string]roundTripper{ecosystemKinds(), partyKinds(), productKinds(), leadKinds(), personKinds(), eventKinds(), identityKinds(), ruleKinds()} {
		maps.Copy(kinds, some)
	}
	for name, k := range kinds {
		t.Run(name+" with all", func(t *testing.T) {
			t.Parallel()
			k.roundTrip(t, newWorld(t, store), false)
		})
		t.Run(name+" with the least", func(t *testing.T) {
			t.Parallel()
			k.roundTrip(t, newWorld(t, store), true)
		})
	}
}

// roundTrip writes a row, reads it within the transaction and after it, then
// the same with another row in its place.
func (k kind[T]) roundTrip(t *testing.T, w *world, bare bool) {
	var row T
	var c exchange.Changes
	(&filler{bare: bare, n: 100}).fill(&row)
	k.fit(w, &row, &c)
	k.put(&c, row)
	k.check(t, w, &c, row)
	if k.keep == nil {
		return
	}
	(&filler{bare: !bare, n: 1000, keep: k.keep}).fill(&row)
	c = exchange.Changes{}
	k.put(&c, row)
	k.check(t, w, &c, row)
}

func (k kind[T]) check(t *testing.T, w *world, c *exchange.Changes, want T) {
	t.Helper()
	ctx := t.Context()
	tx, err := w.store.Begin(ctx, w.ecosystem, exchange.Ahead{})
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	defer tx.Rollback()
	if err := tx.Apply(ctx, c); err != nil {
		t.Fatalf("apply: %v", err)
	}
	equal(t, "row within the transaction", must[T](t)(k.read(ctx, tx, w, want)), want)
	if err := tx.Commit(ctx, &exchange.Changes{}); err != nil {
		t.Fatalf("commit: %v", err)
	}
	equal(t, "row after the commit", must[T](t)(k.read(ctx, w.store, w, want)), want)
}

// only is the one row of a list.
func only[T any](rows []T, err error) (T, error) {
	if err == nil && len(rows) != 1 {
		err = exchange.Refuse(exchange.Internal, "%d rows instead of one", len(rows))
	}
	if err != nil {
		var none T
		return none, err
	}
	return rows[0], nil
}
