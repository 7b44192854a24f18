package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"leadex/internal/exchange"
)

func ecosystemKinds() map[string]roundTripper {
	return map[string]roundTripper{
		"ecosystem": kind[exchange.Ecosystem]{
			fit: func(w *world, e *exchange.Ecosystem, _ *exchange.Changes) {
				e.ID, e.Digests = w.ecosystem, exchange.DigestKeys{} // no column
			},
			put: func(c *exchange.Changes, e exchange.Ecosystem) { c.Ecosystem = &e },
			read: func(ctx context.Context, r exchange.Reader, _ *world, e exchange.Ecosystem) (exchange.Ecosystem, error) {
				return r.Ecosystem(ctx, e.ID)
			},
			keep: []string{"ID", "Digests"},
		},
		"number block": kind[exchange.NumberBlock]{
			fit: func(*world, *exchange.NumberBlock, *exchange.Changes) {},
			put: func(c *exchange.Changes, b exchange.NumberBlock) { c.NumberBlocks = []exchange.NumberBlock{b} },
			read: func(ctx context.Context, r exchange.Reader, w *world, b exchange.NumberBlock) (exchange.NumberBlock, error) {
				return r.NumberBlock(ctx, w.ecosystem, b.Noun)
			},
			keep: []string{"Noun"},
		},
	}
}

func testEcosystem(t *testing.T, store exchange.Store) {
	t.Run("created as it is given, with an empty head", func(t *testing.T) {
		t.Parallel()
		ctx := t.Context()
		var e exchange.Ecosystem
		(&filler{}).fill(&e)
		e.Digests = exchange.DigestKeys{} // no column
		if err := store.CreateEcosystem(ctx, e); err != nil {
			t.Fatalf("create: %v", err)
		}
		equal(t, "ecosystem", must[exchange.Ecosystem](t)(store.Ecosystem(ctx, e.ID)), e)
		tx := must[exchange.Tx](t)(store.Begin(ctx, e.ID, exchange.Ahead{}))
		defer tx.Rollback()
		equal(t, "head", tx.Found().Head, exchange.Head{})
	})
	t.Run("created once", func(t *testing.T) {
		t.Parallel()
		ctx := t.Context()
		e := exchange.Ecosystem{ID: exchange.NewID(), Name: "first", CreatedAt: start}
		if err := store.CreateEcosystem(ctx, e); err != nil {
			t.Fatalf("create: %v", err)
		}
		other := e
		other.Name = "second"
		wantCode(t, store.CreateEcosystem(ctx, other), exchange.Conflict)
		equal(t, "ecosystem", must[exchange.Ecosystem](t)(store.Ecosystem(ctx, e.ID)), e)
	})
	t.Run("unknown is not found", func(t *testing.T) {
		t.Parallel()
		_, err := store.Ecosystem(t.Context(), exchange.NewID())
		wantCode(t, err, exchange.NotFound)
		_, err = store.Begin(t.Context(), exchange.NewID(), exchange.Ahead{})
		wantCode(t, err, exchange.NotFound)
		_, err = store.Begin(t.Context(), exchange.NoID, exchange.Ahead{})
		wantCode(t, err, exchange.NotFound)
	})
	t.Run("listed oldest first", func(t *testing.T) {
		t.Parallel()
		var made []exchange.ID
		for _, age := range []time.Duration{2, 3, 1} {
			e := exchange.Ecosystem{ID: exchange.NewID(), CreatedAt: start.Add(-age * time.Hour)}
			if err := store.CreateEcosystem(t.Context(), e); err != nil {
				t.Fatalf("create: %v", err)
			}
			made = append(made, e.ID)
		}
		all := must[[]exchange.Ecosystem](t)(store.Ecosystems(t.Context()))
		ids := each(all, func(e exchange.Ecosystem) exchange.ID { return e.ID })
		ids = slices.DeleteFunc(ids, func(id exchange.ID) bool { return !slices.Contains(made, id) })
		equal(t, "order", ids, []exchange.ID{made[1], made[0], made[2]})
	})
	t.Run("numbers start at one", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		got := must[exchange.NumberBlock](t)(store.NumberBlock(t.Context(), w.ecosystem, exchange.LeadNumbers))
		equal(t, "block", got, exchange.NumberBlock{Noun: exchange.LeadNumbers, Next: 1})
		w.write(exchange.Changes{NumberBlocks: []exchange.NumberBlock{{Noun: exchange.PersonNumbers, Next: 65}}})
		got = must[exchange.NumberBlock](t)(store.NumberBlock(t.Context(), w.ecosystem, exchange.LeadNumbers))
		equal(t, "block beside another", got, exchange.NumberBlock{Noun: exchange.LeadNumbers, Next: 1})
	})
}
