package storetest

import (
	"context"
	"testing"

	"leadex/internal/exchange"
)

// testWaiting asks what pulls and confirmations look up, outside of a transaction,
// within one and as it begins.
func testWaiting(t *testing.T, store exchange.Store) {
	d, other := newDelivery(newWorld(t, store)), newDelivery(newWorld(t, store))
	nobody := exchange.Receiver{Lender: exchange.NewID()}
	waiting, handed := map[exchange.Receiver]exchange.Waiting{}, map[exchange.Receiver]exchange.Handed{}
	for _, of := range d.receivers() {
		w, h := d.fillReceiver(of)
		waiting[of], handed[of] = w, h
	}
	for _, of := range other.receivers() {
		other.fillReceiver(of)
	}
	d.commit()
	other.commit()
	for of, w := range waiting {
		w.Lenders = []exchange.Lender{must[exchange.Lender](t)(store.Lender(t.Context(), d.ecosystem, of.Lender))}
		waiting[of] = w
	}
	waiting[nobody] = exchange.Waiting{WaitingKey: exchange.WaitingKey{Receiver: nobody, Limit: 9}}
	handed[nobody] = exchange.Handed{Receiver: nobody}
	var ahead exchange.Ahead
	var want exchange.Found
	for of := range waiting {
		ahead.Waiting, want.Waiting = append(ahead.Waiting, waiting[of].WaitingKey), append(want.Waiting, waiting[of])
		ahead.Handed, want.Handed = append(ahead.Handed, of), append(want.Handed, handed[of])
	}
	check := func(t *testing.T, ctx context.Context, r exchange.Reader) {
		t.Helper()
		for of := range waiting {
			equal(t, "waiting", must[exchange.Waiting](t)(r.Waiting(ctx, d.ecosystem, waiting[of].WaitingKey)), waiting[of])
			equal(t, "handed", must[exchange.Handed](t)(r.Handed(ctx, d.ecosystem, of)), handed[of])
		}
		first := waiting[d.own()]
		first.Limit, first.Ready, first.Due = 1, first.Ready[:1], first.Due[:1]
		equal(t, "the first of what waits", must[exchange.Waiting](t)(r.Waiting(ctx, d.ecosystem, first.WaitingKey)), first)
	}
	t.Run("outside of a transaction", func(t *testing.T) { check(t, t.Context(), store) })
	t.Run("within one", func(t *testing.T) {
		tx := must[exchange.Tx](t)(store.Begin(t.Context(), d.ecosystem, ahead))
		defer tx.Rollback()
		equal(t, "waiting ahead", tx.Found().Waiting, want.Waiting)
		equal(t, "handed ahead", tx.Found().Handed, want.Handed)
		check(t, t.Context(), tx)
		closed := handed[d.own()].Open[0]
		closed.ClosedAt = d.now()
		if err := tx.Apply(t.Context(), &exchange.Changes{Batches: []exchange.Batch{closed}}); err != nil {
			t.Fatal(err)
		}
		equal(t, "handed after the batch was closed", must[exchange.Handed](t)(tx.Handed(t.Context(), d.ecosystem, d.own())), exchange.Handed{Receiver: d.own()})
	})
	t.Run("after it", func(t *testing.T) {
		tx := must[exchange.Tx](t)(store.Begin(t.Context(), d.ecosystem, exchange.Ahead{}))
		tx.Rollback()
		if _, err := tx.Waiting(t.Context(), d.ecosystem, ahead.Waiting[0]); err == nil {
			t.Error("what waits can be asked for")
		}
		if _, err := tx.Handed(t.Context(), d.ecosystem, d.own()); err == nil {
			t.Error("what was handed out can be asked for")
		}
	})
}

// fillReceiver adds some of everything that a receiver can have, and returns what
// of it a pull and a confirmation look up.
func (d *delivery) fillReceiver(of exchange.Receiver) (exchange.Waiting, exchange.Handed) {
	w := exchange.Waiting{WaitingKey: exchange.WaitingKey{Receiver: of, Limit: 9}}
	h := exchange.Handed{Receiver: of}
	lead := func() exchange.LeadRow { return d.changes.Leads[len(d.changes.Leads)-1] }
	for range 3 {
		a := d.assign(of, exchange.Ready, func(a *exchange.Assignment) { a.Overlay = []byte{7} })
		w.Ready = append(w.Ready, exchange.ReadyLead{Assignment: a, Lead: lead()})
		w.Due = append(w.Due, d.assign(of, exchange.Received, func(a *exchange.Assignment) {
			a.ReceivedAt, a.RedeliverySequence, a.ChangeSequence = d.now(), d.next(), d.next()
		}))
	}
	open := exchange.Batch{ID: exchange.NewID(), Ecosystem: d.ecosystem, Lender: of.Lender, Branch: of.Branch, OpenedAt: d.now()}
	closed := open
	closed.ID, closed.ClosedAt = exchange.NewID(), d.now()
	d.changes.Batches = append(d.changes.Batches, closed, open)
	w.Open, h.Open = []exchange.Batch{open}, []exchange.Batch{open}
	for _, state := range []exchange.AssignmentState{exchange.Received, exchange.InProgress, exchange.Withdrawn} {
		d.assign(of, state, func(a *exchange.Assignment) { a.Batch, a.ReceivedAt = closed.ID, d.now() })
	}
	for i, state := range []exchange.AssignmentState{exchange.Received, exchange.InProgress, exchange.Withdrawn} {
		a := d.assign(of, state, func(a *exchange.Assignment) {
			a.Batch, a.BatchPosition = open.ID, 2-i
			if state == exchange.Received {
				a.ReceivedAt = d.now()
			}
		})
		h.Leads = append([]exchange.LeadAssignment{{Assignment: a, Number: lead().Number, LeadVersion: lead().Version}}, h.Leads...)
	}
	return w, h
}
