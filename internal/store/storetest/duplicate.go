package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

// testDuplicateClaims looks claims up by their keys and by their leads, and lets
// them move.
func testDuplicateClaims(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	ctx := t.Context()
	rule, second, lead, copied := exchange.NewID(), exchange.NewID(), exchange.NewID(), exchange.NewID()
	claim := func(rule exchange.ID, n byte, lead exchange.ID) exchange.DuplicateClaim {
		return exchange.DuplicateClaim{ClaimKey: exchange.ClaimKey{Rule: rule, Digest: exchange.Digest{n}}, Lead: lead, ClaimedAt: w.now()}
	}
	a, b, c, free := claim(rule, 1, lead), claim(rule, 2, lead), claim(second, 1, copied), claim(rule, 3, exchange.NoID)
	w.write(exchange.Changes{DuplicateClaims: []exchange.DuplicateClaim{c, a, free, b}})
	other.write(exchange.Changes{DuplicateClaims: []exchange.DuplicateClaim{claim(rule, 1, lead), claim(rule, 9, lead)}})
	unknown := exchange.ClaimKey{Rule: second, Digest: exchange.Digest{2}}

	read := func(keys ...exchange.ClaimKey) []exchange.DuplicateClaim {
		t.Helper()
		got, err := store.DuplicateClaims(ctx, w.ecosystem, keys)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	same := func(what string, got []exchange.DuplicateClaim, want ...exchange.DuplicateClaim) {
		t.Helper()
		if diff := cmp.Diff(want, got, cmp.Comparer(time.Time.Equal)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	same("in the order that is asked for", read(b.ClaimKey, unknown, free.ClaimKey, c.ClaimKey, a.ClaimKey), b, free, c, a)
	same("of no key", read())
	same("of a key that is not there", read(unknown))
	many := make([]exchange.ClaimKey, 3000)
	for i := range many {
		many[i] = exchange.ClaimKey{Rule: rule, Digest: exchange.Digest{100, byte(i >> 8), byte(i)}}
	}
	same("of many", read(append(many, a.ClaimKey)...), a)

	ofLeads := func(leads ...exchange.ID) []exchange.DuplicateClaim {
		t.Helper()
		got, err := store.ClaimsOfLeads(ctx, w.ecosystem, leads)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(got, func(a, b exchange.DuplicateClaim) int { return slices.Compare(a.Digest[:], b.Digest[:]) })
		return got
	}
	same("of a lead", ofLeads(lead), a, b)
	same("of no lead", ofLeads())
	same("of a lead without", ofLeads(exchange.NewID()))

	// What was one lead's becomes another's, and is given up: also within one call.
	moved, givenUp := a, b
	moved.Lead, moved.ClaimedAt = copied, w.now()
	givenUp.Lead = exchange.NoID
	between := b
	between.Lead = copied
	w.write(exchange.Changes{DuplicateClaims: []exchange.DuplicateClaim{between, moved, givenUp}})
	same("after they moved", read(a.ClaimKey, b.ClaimKey), moved, givenUp)
	same("of the lead that lost them", ofLeads(lead))
	if got := ofLeads(copied, lead); len(got) != 2 {
		t.Errorf("of the lead that got one: %+v", got)
	}

	// Removed are those that are named, and all that nobody has; nobody else's.
	foreign := claim(rule, 3, exchange.NoID)
	other.write(exchange.Changes{DuplicateClaims: []exchange.DuplicateClaim{foreign}})
	w.write(exchange.Changes{Gone: exchange.Gone{DuplicateClaims: []exchange.DuplicateClaim{moved, {ClaimKey: unknown}}}})
	same("after one was removed", read(a.ClaimKey, b.ClaimKey, c.ClaimKey, free.ClaimKey), givenUp, c, free)
	w.write(exchange.Changes{Gone: exchange.Gone{FreeClaims: true}})
	same("after the free ones were", read(a.ClaimKey, b.ClaimKey, c.ClaimKey, free.ClaimKey), c)
	left, err := store.DuplicateClaims(ctx, other.ecosystem, []exchange.ClaimKey{foreign.ClaimKey})
	if err != nil || len(left) != 1 {
		t.Errorf("of another ecosystem: %v, %v", left, err)
	}
}

// testUnconvertedTaxIDs asks which tax ids are taken.
func testUnconvertedTaxIDs(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	lead := func(w *world, n byte, applications int) exchange.LeadRow {
		l := w.lead()
		l.TaxID, l.Applications = exchange.Digest{n}, applications
		return l
	}
	none := w.lead()
	none.TaxID = exchange.Digest{}
	w.write(exchange.Changes{Leads: []exchange.LeadRow{lead(w, 1, 0), lead(w, 1, 0), lead(w, 2, 1), lead(w, 3, 2), lead(w, 3, 0), none}})
	other.write(exchange.Changes{Leads: []exchange.LeadRow{lead(other, 2, 0), lead(other, 4, 0)}})
	got, err := store.UnconvertedTaxIDs(t.Context(), w.ecosystem, []exchange.Digest{{4}, {3}, {2}, {1}})
	slices.SortFunc(got, func(a, b exchange.Digest) int { return slices.Compare(a[:], b[:]) })
	if diff := cmp.Diff([]exchange.Digest{{1}, {3}}, got); err != nil || diff != "" {
		t.Errorf("taken (-want +got), %v:\n%s", err, diff)
	}
	if got, err := store.UnconvertedTaxIDs(t.Context(), w.ecosystem, nil); err != nil || len(got) != 0 {
		t.Errorf("of none: %v, %v", got, err)
	}
}
