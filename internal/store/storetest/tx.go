package storetest

import (
	"testing"

	"leadex/internal/exchange"
)

func testTransaction(t *testing.T, store exchange.Store) {
	t.Run("a rollback leaves nothing", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		ctx := t.Context()
		tx := must[exchange.Tx](t)(store.Begin(ctx, w.ecosystem, exchange.Ahead{}))
		l := w.lead()
		c := exchange.Changes{Leads: []exchange.LeadRow{l}, Events: []exchange.EventRow{w.event(1)}, Head: &exchange.Head{Number: 1, Digest: exchange.Digest{1}}}
		if err := tx.Apply(ctx, &c); err != nil {
			t.Fatalf("apply: %v", err)
		}
		tx.Rollback()
		tx.Rollback() // does nothing
		_, err := store.Lead(ctx, w.operator(), exchange.LeadKey{ID: l.ID})
		wantCode(t, err, exchange.NotFound)
		next := must[exchange.Tx](t)(store.Begin(ctx, w.ecosystem, exchange.Ahead{}))
		defer next.Rollback()
		equal(t, "head", next.Found().Head, exchange.Head{})
	})
	t.Run("what is refused leaves nothing of its neighbours", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		a := w.lead()
		w.write(exchange.Changes{Leads: []exchange.LeadRow{a}})
		b, twin := w.lead(), w.lead(func(l *exchange.LeadRow) { l.Number = a.Number })
		w.refuses(exchange.Conflict, exchange.Changes{Persons: []exchange.Person{w.person()}, Leads: []exchange.LeadRow{b, twin}})
		equal(t, "leads", leadIDs(w.leads(w.operator(), exchange.LeadFilter{})), []exchange.ID{a.ID})
		w.write(exchange.Changes{Leads: []exchange.LeadRow{b}})
	})
	t.Run("new leads are those that are not there yet", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		var rows []exchange.LeadRow
		for range 20 {
			rows = append(rows, w.lead())
		}
		w.write(exchange.Changes{NewLeads: rows})
		equal(t, "leads", w.leads(w.operator(), exchange.LeadFilter{}), rows)
		fresh := func() exchange.LeadRow { return w.lead() }
		again := []exchange.LeadRow{fresh(), fresh(), fresh(), rows[7], fresh(), fresh(), fresh(), fresh(), fresh()}
		w.refuses(exchange.Conflict, exchange.Changes{NewLeads: again})
		equal(t, "leads after one that was there", w.leads(w.operator(), exchange.LeadFilter{}), rows)
		changed := rows[7]
		changed.FirstName = "Eva"
		late := w.lead()
		w.write(exchange.Changes{NewLeads: []exchange.LeadRow{late}, Leads: []exchange.LeadRow{changed, late}})
		rows[7] = changed
		equal(t, "leads after both kinds", w.leads(w.operator(), exchange.LeadFilter{}), append(rows, late))
	})
	t.Run("after a failed write nothing can be committed", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		ctx := t.Context()
		tx := must[exchange.Tx](t)(store.Begin(ctx, w.ecosystem, exchange.Ahead{}))
		defer tx.Rollback()
		a := w.lead()
		twin := w.lead(func(l *exchange.LeadRow) { l.Number = a.Number })
		wantCode(t, tx.Apply(ctx, &exchange.Changes{Leads: []exchange.LeadRow{a, twin}}), exchange.Conflict)
		_, err := tx.Ecosystem(ctx, w.ecosystem)
		wantCode(t, err, exchange.Internal)
		wantCode(t, tx.Apply(ctx, &exchange.Changes{Persons: []exchange.Person{w.person()}}), exchange.Internal)
		wantCode(t, tx.Commit(ctx, &exchange.Changes{}), exchange.Internal)
		equal(t, "leads", w.leads(w.operator(), exchange.LeadFilter{}), nil)
	})
	t.Run("reads see its writes and nobody else does", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		ctx := t.Context()
		tx := must[exchange.Tx](t)(store.Begin(ctx, w.ecosystem, exchange.Ahead{}))
		defer tx.Rollback()
		l := w.lead()
		if err := tx.Apply(ctx, &exchange.Changes{Leads: []exchange.LeadRow{l}}); err != nil {
			t.Fatalf("apply: %v", err)
		}
		_, err := tx.Lead(ctx, w.operator(), exchange.LeadKey{ID: l.ID})
		wantCode(t, err, "")
		_, err = store.Lead(ctx, w.operator(), exchange.LeadKey{ID: l.ID})
		wantCode(t, err, exchange.NotFound)
	})
	t.Run("the later of two rows with one key stays", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		a, b := w.lead(), w.lead()
		older, oldest := a, a
		older.State, oldest.State = exchange.LeadHeld, exchange.LeadWithdrawn
		w.write(exchange.Changes{Leads: []exchange.LeadRow{oldest, b, older, a}})
		equal(t, "leads", w.leads(w.operator(), exchange.LeadFilter{}), []exchange.LeadRow{a, b})
	})
	t.Run("rows written before are written again", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		ctx := t.Context()
		tx := must[exchange.Tx](t)(store.Begin(ctx, w.ecosystem, exchange.Ahead{}))
		defer tx.Rollback()
		l := w.lead()
		for _, version := range []int64{1, 2, 3} {
			l.Version = version
			if err := tx.Apply(ctx, &exchange.Changes{Leads: []exchange.LeadRow{l}}); err != nil {
				t.Fatalf("apply: %v", err)
			}
			equal(t, "version", must[exchange.LeadRow](t)(tx.Lead(ctx, w.operator(), exchange.LeadKey{ID: l.ID})).Version, version)
		}
		if err := tx.Commit(ctx, &exchange.Changes{}); err != nil {
			t.Fatalf("commit: %v", err)
		}
		equal(t, "lead", must[exchange.LeadRow](t)(store.Lead(ctx, w.operator(), exchange.LeadKey{ID: l.ID})), l)
	})
	t.Run("nothing to write is fine", func(t *testing.T) {
		t.Parallel()
		newWorld(t, store).write(exchange.Changes{})
	})
	t.Run("over is over", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		ctx := t.Context()
		tx := must[exchange.Tx](t)(store.Begin(ctx, w.ecosystem, exchange.Ahead{}))
		if err := tx.Commit(ctx, &exchange.Changes{}); err != nil {
			t.Fatalf("commit: %v", err)
		}
		tx.Rollback()
		l := w.lead()
		wantCode(t, tx.Apply(ctx, &exchange.Changes{Leads: []exchange.LeadRow{l}}), exchange.Internal)
		wantCode(t, tx.Commit(ctx, &exchange.Changes{}), exchange.Internal)
		_, err := tx.Ecosystem(ctx, w.ecosystem)
		wantCode(t, err, exchange.Internal)
	})
	t.Run("a thousand leads with their events at once", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		var c exchange.Changes
		for n := int64(1); n <= 1000; n++ {
			l := w.lead(func(l *exchange.LeadRow) { l.Sealed = make([]byte, 1400) })
			c.Leads = append(c.Leads, l)
			c.Events = append(c.Events, w.event(n, func(e *exchange.EventRow) { e.Lead, e.Sealed = l.ID, l.Sealed }))
		}
		c.Head = &exchange.Head{Number: 1000, Digest: exchange.Digest{1}}
		w.write(c)
		equal(t, "leads", w.leads(w.operator(), exchange.LeadFilter{}), c.Leads)
		equal(t, "events", w.events(w.operator(), exchange.EventFilter{}), c.Events)
	})
}
