package storetest

import (
	"context"
	"errors"
	"testing"

	"leadex/internal/exchange"
)

func eventKinds() map[string]roundTripper {
	return map[string]roundTripper{
		"event": kind[exchange.EventRow]{
			fit: func(w *world, e *exchange.EventRow, _ *exchange.Changes) {
				e.ID, e.Ecosystem, e.Number = exchange.NewID(), w.ecosystem, 1
			},
			put: func(c *exchange.Changes, e exchange.EventRow) { c.Events = append(c.Events, e) },
			read: func(ctx context.Context, r exchange.Reader, w *world, e exchange.EventRow) (exchange.EventRow, error) {
				return r.EventAt(ctx, w.ecosystem, e.Number)
			},
		},
		"once": kind[exchange.OnceRow]{
			fit: func(w *world, o *exchange.OnceRow, _ *exchange.Changes) { o.Ecosystem = w.ecosystem },
			put: func(c *exchange.Changes, o exchange.OnceRow) { c.Once = append(c.Once, o) },
			read: func(ctx context.Context, r exchange.Reader, w *world, o exchange.OnceRow) (exchange.OnceRow, error) {
				return only(r.Once(ctx, w.ecosystem, []exchange.OnceKey{o.OnceKey}))
			},
			keep: []string{"Credential", "Key", "Ecosystem"},
		},
	}
}

func testEvents(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	lead := exchange.NewID()
	var all []exchange.EventRow
	for n := int64(1); n <= 1200; n++ {
		all = append(all, w.event(n, func(e *exchange.EventRow) {
			if n%3 == 0 {
				e.Lead = lead
			}
		}))
	}
	w.write(exchange.Changes{Events: all[:700]})
	w.write(exchange.Changes{Events: all[700:]})
	other.write(exchange.Changes{Events: []exchange.EventRow{other.event(1)}})
	tests := map[string]struct {
		filter exchange.EventFilter
		want   []exchange.EventRow
	}{
		"the whole feed by number": {exchange.EventFilter{}, all},
		"after a number":           {exchange.EventFilter{After: 1000}, all[1000:]},
		"a page":                   {exchange.EventFilter{After: 5, Limit: 300}, all[5:305]},
		"after the end":            {exchange.EventFilter{After: 1200}, nil},
		"of a lead":                {exchange.EventFilter{Lead: lead, After: 1194}, []exchange.EventRow{all[1196], all[1199]}},
		"of a lead, a page":        {exchange.EventFilter{Lead: lead, Limit: 2}, []exchange.EventRow{all[2], all[5]}},
		"of an unknown lead":       {exchange.EventFilter{Lead: exchange.NewID()}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asker := &world{TB: t, store: store, ecosystem: w.ecosystem}
			equal(t, "events", asker.events(w.operator(), test.filter), test.want)
		})
	}
	t.Run("one by its number", func(t *testing.T) {
		t.Parallel()
		equal(t, "event", must[exchange.EventRow](t)(store.EventAt(t.Context(), w.ecosystem, 42)), all[41])
		for _, number := range []int64{0, -1, 1201, exchange.MaxNumber} {
			_, err := store.EventAt(t.Context(), w.ecosystem, number)
			wantCode(t, err, exchange.NotFound)
		}
	})
	t.Run("the error of visit ends it and comes back as it is", func(t *testing.T) {
		t.Parallel()
		enough := errors.New("enough")
		visits := 0
		err := store.Events(t.Context(), w.operator(), exchange.EventFilter{}, func(*exchange.EventRow) error {
			visits++
			if visits == 250 {
				return enough
			}
			return nil
		})
		if err != enough || visits != 250 { //nolint:errorlint // as it is, not wrapped
			t.Errorf("%d visits, error %v", visits, err)
		}
	})
	t.Run("never changed", func(t *testing.T) {
		t.Parallel()
		v := newWorld(t, store)
		v.write(exchange.Changes{Events: []exchange.EventRow{v.event(1)}})
		v.refuses(exchange.Conflict, exchange.Changes{Events: []exchange.EventRow{v.event(2), v.event(1)}})
		equal(t, "numbers", eventNumbers(v.events(v.operator(), exchange.EventFilter{})), []int64{1})
	})
}

func testOnce(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	row := func(credential, key string) exchange.OnceRow {
		return exchange.OnceRow{OnceKey: exchange.OnceKey{Credential: credential, Key: key}, Ecosystem: w.ecosystem, Status: 201, CreatedAt: start}
	}
	a, b, c := row("x", "1"), row("x", "2"), row("y", "1")
	w.write(exchange.Changes{Once: []exchange.OnceRow{a, b, c}})
	t.Run("found by credential and key, in the order asked for", func(t *testing.T) {
		t.Parallel()
		keys := []exchange.OnceKey{c.OnceKey, {Credential: "y", Key: "2"}, {Credential: "X", Key: "1"}, a.OnceKey}
		equal(t, "rows", must[[]exchange.OnceRow](t)(store.Once(t.Context(), w.ecosystem, keys)), []exchange.OnceRow{c, a})
		equal(t, "no keys", must[[]exchange.OnceRow](t)(store.Once(t.Context(), w.ecosystem, nil)), nil)
		equal(t, "elsewhere", must[[]exchange.OnceRow](t)(store.Once(t.Context(), other.ecosystem, keys)), nil)
	})
	t.Run("those of no subject in order, page by page", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		row := func(credential, key string) exchange.OnceRow {
			return exchange.OnceRow{OnceKey: exchange.OnceKey{Credential: credential, Key: key}, Ecosystem: w.ecosystem, Status: 201, CreatedAt: start}
		}
		a, b, c, d := row("B", "2"), row("a", "1"), row("a", "b"), row("a", "c")
		c.Subject = exchange.NewID()
		w.write(exchange.Changes{Once: []exchange.OnceRow{d, c, b, a}})
		after := func(k exchange.OnceKey, limit int) []exchange.OnceRow {
			return must[[]exchange.OnceRow](t)(store.OnceAfter(t.Context(), w.ecosystem, k, limit))
		}
		equal(t, "first page", after(exchange.OnceKey{}, 2), []exchange.OnceRow{a, b})
		equal(t, "second page", after(b.OnceKey, 2), []exchange.OnceRow{d})
		equal(t, "behind the last", after(d.OnceKey, 2), nil)
	})
}

func testApplicationEvents(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	lender, rival := exchange.NewID(), exchange.NewID()
	var all []exchange.EventRow
	for n := int64(1); n <= 12; n++ {
		all = append(all, w.event(n, func(e *exchange.EventRow) {
			e.Kind = []exchange.EventKind{exchange.LeadConverted, exchange.ApplicationCreated, exchange.ApplicationStatusChanged}[n%3]
			e.Lender = []exchange.ID{lender, rival}[n%2]
		}))
	}
	w.write(exchange.Changes{Events: all})
	other.write(exchange.Changes{Events: []exchange.EventRow{other.event(1, func(e *exchange.EventRow) { e.Kind, e.Lender = exchange.ApplicationCreated, lender })}})
	tests := map[string]struct {
		grant  exchange.Grant
		filter exchange.ApplicationEventFilter
		want   []int64
	}{
		"all":                 {w.operator(), exchange.ApplicationEventFilter{}, []int64{1, 2, 4, 5, 7, 8, 10, 11}},
		"from one on":         {w.operator(), exchange.ApplicationEventFilter{From: 7}, []int64{7, 8, 10, 11}},
		"before one":          {w.operator(), exchange.ApplicationEventFilter{From: 2, To: 8}, []int64{2, 4, 5, 7}},
		"a page":              {w.operator(), exchange.ApplicationEventFilter{From: 2, Limit: 2, Offset: 1}, []int64{4, 5}},
		"behind the end":      {w.operator(), exchange.ApplicationEventFilter{From: 12}, nil},
		"of a lender":         {w.ofLender(lender), exchange.ApplicationEventFilter{}, []int64{2, 4, 8, 10}},
		"of another, a page":  {w.ofLender(rival), exchange.ApplicationEventFilter{Limit: 1, Offset: 3}, []int64{11}},
		"a provider":          {w.ofProvider(lender), exchange.ApplicationEventFilter{}, nil},
		"a lender of no name": {w.ofLender(exchange.NoID), exchange.ApplicationEventFilter{}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := each(test.want, func(n int64) exchange.EventRow { return all[n-1] })
			equal(t, "events", must[[]exchange.EventRow](t)(store.ApplicationEvents(t.Context(), test.grant, test.filter)), want)
		})
	}
}
