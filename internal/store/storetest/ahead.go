package storetest

import (
	"slices"
	"testing"
	"time"

	"leadex/internal/exchange"
)

// testAhead asks as a transaction begins, and compares with the answers of the
// methods.
func testAhead(t *testing.T, store exchange.Store) {
	t.Run("nothing is asked", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		w.writeAsked()
		tx := must[exchange.Tx](t)(store.Begin(t.Context(), w.ecosystem, exchange.Ahead{}))
		defer tx.Rollback()
		e := must[exchange.Ecosystem](t)(store.Ecosystem(t.Context(), w.ecosystem))
		equal(t, "found", *tx.Found(), exchange.Found{Ecosystem: e})
	})
	t.Run("what is asked is what the methods find", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		ahead := w.writeAsked()
		newWorld(t, store).writeAsked()
		tx := must[exchange.Tx](t)(store.Begin(t.Context(), w.ecosystem, ahead))
		defer tx.Rollback()
		w.checkFound(*tx.Found(), ahead, exchange.Head{})
	})
	t.Run("what the holder of the lock before has committed is found", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		c, ahead := w.asked()
		c.Head = &exchange.Head{Number: 1, Digest: exchange.Digest{1}}
		e := must[exchange.Ecosystem](t)(store.Ecosystem(t.Context(), w.ecosystem))
		e.Name = "another name"
		c.Ecosystem = &e
		holder := must[exchange.Tx](t)(store.Begin(t.Context(), w.ecosystem, exchange.Ahead{}))
		defer holder.Rollback()
		found := make(chan exchange.Found, 1)
		go func() {
			defer close(found)
			tx, err := store.Begin(t.Context(), w.ecosystem, ahead)
			if err != nil {
				t.Errorf("begin: %v", err)
				return
			}
			defer tx.Rollback()
			found <- *tx.Found()
		}()
		select {
		case <-found:
			t.Fatal("the lock was not waited for")
		case <-time.After(soon):
		}
		if err := holder.Commit(t.Context(), &c); err != nil {
			t.Fatalf("commit: %v", err)
		}
		w.checkFound(<-found, ahead, *c.Head)
	})
}

// asked are some rows of what can be asked ahead, and the question for all of
// them among others: more than one statement of any engine asks for.
func (w *world) asked() (exchange.Changes, exchange.Ahead) {
	var c exchange.Changes
	var a exchange.Ahead
	p := w.person()
	c.Persons = []exchange.Person{p}
	for n := range byte(40) {
		digest := exchange.Digest{1, n}
		key := exchange.PersonKey{Kind: exchange.KeyFiveField, Normaliser: 1, Digest: digest}
		claim := exchange.ClaimKey{Rule: exchange.NewID(), Digest: digest}
		once := exchange.OnceKey{Credential: "c", Key: string('A' + rune(n))}
		a.PersonKeys, a.UnconvertedTaxIDs = append(a.PersonKeys, key), append(a.UnconvertedTaxIDs, digest)
		a.DuplicateClaims, a.Once = append(a.DuplicateClaims, claim), append(a.Once, once)
		if n%3 == 0 {
			continue
		}
		key.Person = p.ID
		c.PersonKeys = append(c.PersonKeys, key)
		c.Leads = append(c.Leads, w.lead(func(l *exchange.LeadRow) { l.TaxID = digest }))
		c.DuplicateClaims = append(c.DuplicateClaims, exchange.DuplicateClaim{ClaimKey: claim, Lead: exchange.NewID(), ClaimedAt: w.now()})
		c.Once = append(c.Once, exchange.OnceRow{OnceKey: once, Ecosystem: w.ecosystem, Status: 201, CreatedAt: w.now()})
	}
	return c, a
}

func (w *world) writeAsked() exchange.Ahead {
	w.Helper()
	c, a := w.asked()
	w.write(c)
	return a
}

// checkFound checks the answers to what asked has asked.
func (w *world) checkFound(got exchange.Found, a exchange.Ahead, head exchange.Head) {
	w.Helper()
	ctx := w.Context()
	want := exchange.Found{
		Ecosystem:         must[exchange.Ecosystem](w)(w.store.Ecosystem(ctx, w.ecosystem)),
		Head:              head,
		PersonKeys:        must[[]exchange.PersonKey](w)(w.store.PersonKeys(ctx, w.ecosystem, a.PersonKeys)),
		DuplicateClaims:   must[[]exchange.DuplicateClaim](w)(w.store.DuplicateClaims(ctx, w.ecosystem, a.DuplicateClaims)),
		UnconvertedTaxIDs: must[[]exchange.Digest](w)(w.store.UnconvertedTaxIDs(ctx, w.ecosystem, a.UnconvertedTaxIDs)),
		Once:              must[[]exchange.OnceRow](w)(w.store.Once(ctx, w.ecosystem, a.Once)),
	}
	for _, taken := range [][]exchange.Digest{want.UnconvertedTaxIDs, got.UnconvertedTaxIDs} { // in no particular order
		slices.SortFunc(taken, func(a, b exchange.Digest) int { return slices.Compare(a[:], b[:]) })
	}
	equal(w, "found", got, want)
	if len(got.PersonKeys) != 26 || len(got.DuplicateClaims) != 26 || len(got.UnconvertedTaxIDs) != 26 || len(got.Once) != 26 {
		w.Errorf("%d keys, %d claims, %d tax ids and %d answers were found, want 26 of each",
			len(got.PersonKeys), len(got.DuplicateClaims), len(got.UnconvertedTaxIDs), len(got.Once))
	}
}
