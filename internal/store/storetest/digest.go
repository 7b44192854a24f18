package storetest

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"leadex/internal/exchange"
)

func testDigests(t *testing.T, store exchange.Store) {
	CheckDigests(t, store, 15, func(s exchange.Store) exchange.Store { return s })
}

// CheckDigests writes leads in every way there is, in transactions that are committed
// or not, and searches them by digest after each; then again may give another store of
// the same database.
func CheckDigests(t *testing.T, store exchange.Store, steps int, again func(exchange.Store) exchange.Store) {
	random := rand.New(rand.NewPCG(3, 4))
	worlds := []*digestWorld{{world: newWorld(t, store)}, {world: newWorld(t, store)}}
	for range steps {
		w := worlds[random.IntN(len(worlds))]
		w.store = store
		w.step(random)
		for _, w := range worlds {
			w.store = store
			w.check()
			if t.Failed() {
				t.FailNow()
			}
		}
		store = again(store)
	}
}

// digestWorld knows which leads there are.
type digestWorld struct {
	*world
	stored []exchange.LeadRow // in their order
}

// someDigests are few, so that leads share them; the last ones are alike to their last
// byte, the first is none.
var someDigests = func() (all []exchange.Digest) {
	all = append(all, exchange.Digest{})
	for i := range byte(3) {
		all = append(all, exchange.Digest{i * 100, 7, i}, exchange.Digest{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 31: i})
	}
	return all
}()

// step is one transaction.
func (w *digestWorld) step(random *rand.Rand) {
	w.Helper()
	one := func() exchange.Digest { return someDigests[random.IntN(len(someDigests))] }
	ctx := w.Context()
	after := slices.Clone(w.stored)
	tx, err := w.store.Begin(ctx, w.ecosystem, exchange.Ahead{UnconvertedTaxIDs: someDigests[1:]})
	if err != nil {
		w.Fatal(err)
	}
	defer tx.Rollback()
	w.checkTaken("as it begins", w.stored, tx.Found().UnconvertedTaxIDs)
	for range 1 + random.IntN(3) {
		var c exchange.Changes
		for range random.IntN(12) {
			l := w.lead(func(l *exchange.LeadRow) { l.TaxID, l.Document = one(), one() })
			c.NewLeads, after = append(c.NewLeads, l), append(after, l)
		}
		seen := map[exchange.ID]bool{} // a row is written once by each call
		for range random.IntN(4) {
			if len(after) == 0 {
				break
			}
			l := &after[random.IntN(len(after))]
			if random.IntN(3) == 0 {
				l = &after[max(0, len(after)-1-random.IntN(5))] // one of the latest
			}
			if seen[l.ID] || slices.ContainsFunc(c.NewLeads, func(n exchange.LeadRow) bool { return n.ID == l.ID }) {
				continue
			}
			seen[l.ID] = true
			switch random.IntN(4) {
			case 0:
				l.TaxID, l.Document = exchange.Digest{}, exchange.Digest{} // as it is erased
			case 1:
				l.Applications = 1
			default:
				l.TaxID, l.Document = one(), one()
			}
			c.Leads = append(c.Leads, *l)
		}
		if err := tx.Apply(ctx, &c); err != nil {
			w.Fatal(err)
		}
		got, err := tx.UnconvertedTaxIDs(ctx, w.ecosystem, someDigests[1:])
		if err != nil {
			w.Fatal(err)
		}
		w.checkTaken("in the transaction", after, got)
	}
	if random.IntN(4) == 0 {
		return // and so it is rolled back
	}
	if err := tx.Commit(ctx, &exchange.Changes{}); err != nil {
		w.Fatal(err)
	}
	w.stored = after
}

// check searches for everything.
func (w *digestWorld) check() {
	w.Helper()
	ask := func(digests ...exchange.Digest) []exchange.Digest {
		return must[[]exchange.Digest](w)(w.store.UnconvertedTaxIDs(w.Context(), w.ecosystem, digests))
	}
	taken := ask(someDigests[1:]...)
	w.checkTaken("by everyone", w.stored, taken)
	half := int64(0)
	if len(w.stored) > 0 {
		half = w.stored[len(w.stored)/2].Sequence
	}
	for _, d := range someDigests[1:] {
		if alone := ask(d); len(alone) > 1 || slices.Contains(alone, d) != slices.Contains(taken, d) {
			w.Errorf("tax id %x alone is %x, among others %x", d, alone, taken)
		}
		one, two := exchange.Digests{d}, exchange.Digests{{0xee}, d}
		w.checkFound("tax id", exchange.LeadFilter{TaxID: one}, func(l *exchange.LeadRow) bool { return l.TaxID == d })
		w.checkFound("document", exchange.LeadFilter{Document: two}, func(l *exchange.LeadRow) bool { return l.Document == d })
		w.checkFound("tax id and document", exchange.LeadFilter{TaxID: one, Document: exchange.Digests{someDigests[1], d}, Unconverted: true},
			func(l *exchange.LeadRow) bool {
				return l.TaxID == d && (l.Document == someDigests[1] || l.Document == d) && l.Applications == 0
			})
		w.checkFound("tax id behind a lead", exchange.LeadFilter{TaxID: one, After: half},
			func(l *exchange.LeadRow) bool { return l.TaxID == d && l.Sequence > half })
	}
}

// checkFound compares what a filter finds, oldest and newest first, with the leads
// that are there.
func (w *digestWorld) checkFound(what string, f exchange.LeadFilter, is func(*exchange.LeadRow) bool) {
	w.Helper()
	var want []exchange.LeadRow
	for i := range w.stored {
		if is(&w.stored[i]) {
			want = append(want, w.stored[i])
		}
	}
	id := func(l exchange.LeadRow) exchange.ID { return l.ID }
	equal(w, what, each(w.leads(w.operator(), f), id), each(want, id))
	if f.After == 0 {
		f.Newest, f.Limit = true, 3
		slices.Reverse(want)
		equal(w, what+", newest", each(w.leads(w.operator(), f), id), each(want[:min(3, len(want))], id))
	}
}

// checkTaken compares tax ids that are taken with those of leads.
func (w *digestWorld) checkTaken(when string, leads []exchange.LeadRow, got []exchange.Digest) {
	w.Helper()
	var want []exchange.Digest
	for i := range leads {
		if l := &leads[i]; !l.TaxID.IsZero() && l.Applications == 0 && !slices.Contains(want, l.TaxID) {
			want = append(want, l.TaxID)
		}
	}
	order := func(a, b exchange.Digest) int { return cmp.Compare(string(a[:]), string(b[:])) }
	slices.SortFunc(want, order)
	got = slices.Clone(got)
	slices.SortFunc(got, order)
	equal(w, "tax ids of unconverted leads "+when, got, want)
}
