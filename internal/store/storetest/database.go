package storetest

import (
	"context"
	"sync"
	"testing"

	"leadex/internal/exchange"
)

// testDatabase has databases of its own.
func testDatabase(t *testing.T, e Engine) {
	t.Run("opened again with all that was committed", func(t *testing.T) {
		t.Parallel()
		open := e.New(t)
		store := open(t)
		w := newWorld(t, store)
		l := w.lead(func(l *exchange.LeadRow) { l.Sealed = []byte{1, 2, 3} })
		head := exchange.Head{Number: 1, Digest: exchange.Digest{5}}
		w.write(exchange.Changes{Leads: []exchange.LeadRow{l}, Events: []exchange.EventRow{w.event(1)}, Head: &head})
		if err := store.Close(); err != nil {
			t.Fatalf("close: %v", err)
		}
		_, err := store.Ecosystem(t.Context(), w.ecosystem)
		wantCode(t, err, exchange.Unavailable)
		_, err = store.Begin(t.Context(), w.ecosystem, exchange.Ahead{})
		wantCode(t, err, exchange.Unavailable)

		ran, err := store.Alone(t.Context(), "closed", func(context.Context) error { return nil })
		wantCode(t, err, exchange.Unavailable)
		equal(t, "a task was run", ran, false)

		store = open(t)
		equal(t, "lead", must[exchange.LeadRow](t)(store.Lead(t.Context(), w.operator(), exchange.LeadKey{ID: l.ID})), l)
		tx := must[exchange.Tx](t)(store.Begin(t.Context(), w.ecosystem, exchange.Ahead{}))
		defer tx.Rollback()
		equal(t, "head", tx.Found().Head, head)
	})
	t.Run("key checks are those of the first", func(t *testing.T) {
		t.Parallel()
		store := e.New(t)(t)
		ours := map[string][]byte{"master": {1, 2}, "jwt": {3}}
		equal(t, "first", must[map[string][]byte](t)(store.KeyChecks(t.Context(), ours)), ours)
		equal(t, "again", must[map[string][]byte](t)(store.KeyChecks(t.Context(), ours)), ours)
		theirs := map[string][]byte{"master": {9}, "pepper": {8}}
		equal(t, "others", must[map[string][]byte](t)(store.KeyChecks(t.Context(), theirs)), ours)
	})
	t.Run("key checks are added under new names and removed", func(t *testing.T) {
		t.Parallel()
		store := e.New(t)(t)
		must[map[string][]byte](t)(store.KeyChecks(t.Context(), map[string][]byte{"master": {1}, "jwt": {2}}))
		change := func(add map[string][]byte, remove ...string) map[string][]byte {
			return must[map[string][]byte](t)(store.ChangeKeyChecks(t.Context(), add, remove))
		}
		equal(t, "added", change(map[string][]byte{"master-2": {3}}), map[string][]byte{"master": {1}, "jwt": {2}, "master-2": {3}})
		equal(t, "there already", change(map[string][]byte{"master-2": {4}}), map[string][]byte{"master": {1}, "jwt": {2}, "master-2": {3}})
		left := map[string][]byte{"jwt": {2}, "master-2": {3}}
		equal(t, "removed", change(nil, "master", "nothing"), left)
		equal(t, "kept", must[map[string][]byte](t)(store.KeyChecks(t.Context(), nil)), left)
	})
	t.Run("key checks of many at once are those of one", func(t *testing.T) {
		t.Parallel()
		store := e.New(t)(t)
		got := make([]map[string][]byte, 8)
		var group sync.WaitGroup
		for i := range got {
			group.Go(func() {
				ours := map[string][]byte{"master": {byte(i + 1)}, string(rune('a' + i)): {1}}
				got[i] = must[map[string][]byte](t)(store.KeyChecks(t.Context(), ours))
			})
		}
		group.Wait()
		for _, g := range got {
			equal(t, "checks", g, got[0])
			equal(t, "how many", len(g), 2)
		}
	})
	t.Run("answers", func(t *testing.T) {
		t.Parallel()
		wantCode(t, e.New(t)(t).Ping(t.Context()), "")
	})
}
