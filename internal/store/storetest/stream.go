package storetest

import (
	"context"
	"errors"
	"testing"

	"leadex/internal/exchange"
)

// upTo is the numbers from 1 to n.
func upTo(n int64) []int64 {
	numbers := make([]int64, n)
	for i := range numbers {
		numbers[i] = int64(i) + 1
	}
	return numbers
}

// testStream reads more leads than any engine takes at once.
func testStream(t *testing.T, store exchange.Store) {
	const many = 1300
	w := newWorld(t, store)
	lender := exchange.NewID()
	var c exchange.Changes
	for range many {
		l := w.lead()
		c.Leads = append(c.Leads, l)
		if len(c.Leads)%2 == 0 {
			c.Assignments = append(c.Assignments, w.assignment(l.ID, lender))
		}
	}
	w.write(c)
	all := leadIDs(c.Leads)
	held := each(c.Assignments, func(a exchange.Assignment) exchange.ID { return a.Lead })
	tests := map[string]struct {
		grant  exchange.Grant
		filter exchange.LeadFilter
		want   []exchange.ID
	}{
		"all":                      {w.operator(), exchange.LeadFilter{}, all},
		"a limit beyond a page":    {w.operator(), exchange.LeadFilter{Limit: 777}, all[:777]},
		"an offset and a limit":    {w.operator(), exchange.LeadFilter{Offset: 650, Limit: 601}, all[650:1251]},
		"an offset beyond the end": {w.operator(), exchange.LeadFilter{Offset: many}, nil},
		"a limit beyond the end":   {w.operator(), exchange.LeadFilter{Offset: many - 1, Limit: 5000}, all[many-1:]},
		"of a lender":              {w.ofLender(lender), exchange.LeadFilter{Listed: true}, held},
		"of a lender, in part":     {w.ofLender(lender), exchange.LeadFilter{Offset: 9, Limit: 550}, held[9:559]},
		"by many ids":              {w.operator(), exchange.LeadFilter{IDs: all[:1025]}, all[:1025]},
		"by very many numbers":     {w.operator(), exchange.LeadFilter{Numbers: upTo(40_000), Limit: 200}, all[:200]},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asker := &world{TB: t, store: store, ecosystem: w.ecosystem}
			equal(t, "leads", leadIDs(asker.leads(test.grant, test.filter)), test.want)
			test.filter.Newest = true
			if test.filter.Limit == 0 && test.filter.Offset == 0 {
				got := leadIDs(asker.leads(test.grant, test.filter))
				for i, j := 0, len(got)-1; i < j; i, j = i+1, j-1 {
					got[i], got[j] = got[j], got[i]
				}
				equal(t, "newest first", got, test.want)
			}
		})
	}
	t.Run("visit may read and write meanwhile", func(t *testing.T) {
		t.Parallel()
		v := newWorld(t, store)
		asker := &world{TB: t, store: store, ecosystem: w.ecosystem}
		visits := 0
		err := store.Leads(t.Context(), w.operator(), exchange.LeadFilter{}, func(l *exchange.LeadRow) error {
			visits++
			if visits%400 == 0 {
				v.write(exchange.Changes{Leads: []exchange.LeadRow{v.lead()}})
				asker.leads(w.operator(), exchange.LeadFilter{IDs: []exchange.ID{l.ID}})
			}
			return nil
		})
		wantCode(t, err, "")
		equal(t, "visits", visits, many)
	})
	t.Run("in a transaction, with its own rows", func(t *testing.T) {
		t.Parallel()
		tx := must[exchange.Tx](t)(store.Begin(t.Context(), w.ecosystem, exchange.Ahead{}))
		defer tx.Rollback()
		fresh := w.lead(func(l *exchange.LeadRow) { l.Number, l.Sequence = 9999, 9999 })
		if err := tx.Apply(t.Context(), &exchange.Changes{Leads: []exchange.LeadRow{fresh}}); err != nil {
			t.Fatalf("apply: %v", err)
		}
		visits := 0
		err := tx.Leads(t.Context(), w.operator(), exchange.LeadFilter{}, func(l *exchange.LeadRow) error {
			visits++
			_, err := tx.Lead(t.Context(), w.operator(), exchange.LeadKey{ID: l.ID})
			return err
		})
		wantCode(t, err, "")
		equal(t, "visits", visits, many+1)
	})
	t.Run("ends with its context", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		visits := 0
		err := store.Leads(ctx, w.operator(), exchange.LeadFilter{}, func(*exchange.LeadRow) error {
			visits++
			cancel()
			return nil
		})
		wantCode(t, err, exchange.Unavailable)
		if !errors.Is(err, context.Canceled) || visits >= many {
			t.Errorf("%d visits, error %v", visits, err)
		}
	})
}
