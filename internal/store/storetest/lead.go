package storetest

import (
	"context"
	"testing"
	"time"

	"leadex/internal/exchange"
)

func leadKinds() map[string]roundTripper {
	return map[string]roundTripper{
		"lead": kind[exchange.LeadRow]{
			fit: func(w *world, l *exchange.LeadRow, _ *exchange.Changes) {
				l.ID, l.Ecosystem, l.Overlay, l.OverlayAssignment = exchange.NewID(), w.ecosystem, nil, exchange.NoID
			},
			put: func(c *exchange.Changes, l exchange.LeadRow) { c.Leads = append(c.Leads, l) },
			read: func(ctx context.Context, r exchange.Reader, w *world, l exchange.LeadRow) (exchange.LeadRow, error) {
				return r.Lead(ctx, w.operator(), exchange.LeadKey{ID: l.ID})
			},
			keep: []string{"ID", "Ecosystem", "Overlay", "OverlayAssignment"},
		},
		"assignment": kind[exchange.Assignment]{
			fit: func(w *world, a *exchange.Assignment, c *exchange.Changes) {
				l := w.lead()
				c.Leads = append(c.Leads, l)
				a.ID, a.Ecosystem, a.Lead, a.Lender = exchange.NewID(), w.ecosystem, l.ID, exchange.NewID()
			},
			put: func(c *exchange.Changes, a exchange.Assignment) { c.Assignments = append(c.Assignments, a) },
			read: func(ctx context.Context, r exchange.Reader, w *world, a exchange.Assignment) (exchange.Assignment, error) {
				return only(r.Assignments(ctx, w.ecosystem, exchange.AssignmentFilter{Leads: []exchange.ID{a.Lead}}))
			},
			keep: []string{"ID", "Ecosystem", "Lead", "Lender"},
		},
		"batch": kind[exchange.Batch]{
			fit: func(w *world, b *exchange.Batch, _ *exchange.Changes) {
				b.ID, b.Ecosystem, b.Lender, b.ClosedAt = exchange.NewID(), w.ecosystem, exchange.NewID(), time.Time{}
			},
			put: func(c *exchange.Changes, b exchange.Batch) { c.Batches = append(c.Batches, b) },
			read: func(ctx context.Context, r exchange.Reader, w *world, b exchange.Batch) (exchange.Batch, error) {
				return r.OpenBatch(ctx, w.ecosystem, exchange.Receiver{Lender: b.Lender, Branch: b.Branch})
			},
			keep: []string{"ID", "Ecosystem", "Lender", "Branch", "ClosedAt"},
		},
		"outcome": kind[exchange.Outcome]{
			fit: func(w *world, o *exchange.Outcome, _ *exchange.Changes) {
				o.ID, o.Ecosystem, o.Lead, o.Lender = exchange.NewID(), w.ecosystem, exchange.NewID(), exchange.NewID()
			},
			put: func(c *exchange.Changes, o exchange.Outcome) { c.Outcomes = append(c.Outcomes, o) },
			read: func(ctx context.Context, r exchange.Reader, w *world, o exchange.Outcome) (exchange.Outcome, error) {
				return only(r.Outcomes(ctx, w.ecosystem, o.Lead))
			},
			keep: []string{"ID", "Ecosystem", "Lead", "Lender"},
		},
		"outcome code of a reason or of none": outcomeCodeKind(false),
		"outcome code of any reason":          outcomeCodeKind(true),
	}
}

// outcomeCodeKind is of codes whose key is filled in, or is any reason.
func outcomeCodeKind(anyReason bool) kind[exchange.OutcomeCode] {
	return kind[exchange.OutcomeCode]{
		fit: func(w *world, k *exchange.OutcomeCode, _ *exchange.Changes) {
			k.Ecosystem, k.AnyReason = w.ecosystem, anyReason
			if anyReason {
				k.Reason = nil
			}
		},
		put: func(c *exchange.Changes, k exchange.OutcomeCode) { c.OutcomeCodes = append(c.OutcomeCodes, k) },
		read: func(ctx context.Context, r exchange.Reader, w *world, _ exchange.OutcomeCode) (exchange.OutcomeCode, error) {
			return only(r.OutcomeCodes(ctx, w.ecosystem))
		},
		keep: []string{"Ecosystem", "Status", "Reason", "AnyReason"},
	}
}

func testLead(t *testing.T, store exchange.Store) {
	t.Run("named by id or by number", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		a, b := w.lead(), w.lead(func(l *exchange.LeadRow) { l.Number = exchange.MaxNumber })
		w.write(exchange.Changes{Leads: []exchange.LeadRow{a, b}})
		for _, want := range []exchange.LeadRow{a, b} {
			for _, key := range []exchange.LeadKey{{ID: want.ID}, {Number: want.Number}} {
				equal(t, "lead", must[exchange.LeadRow](t)(store.Lead(t.Context(), w.operator(), key)), want)
			}
		}
	})
	t.Run("what is not there is not found", func(t *testing.T) {
		t.Parallel()
		w, other := newWorld(t, store), newWorld(t, store)
		theirs := other.lead()
		other.write(exchange.Changes{Leads: []exchange.LeadRow{theirs}})
		for name, key := range map[string]exchange.LeadKey{
			"unknown id": {ID: exchange.NewID()}, "unknown number": {Number: 77}, "no key": {},
			"id of another ecosystem": {ID: theirs.ID}, "number of another ecosystem": {Number: theirs.Number},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := store.Lead(t.Context(), w.operator(), key)
				wantCode(t, err, exchange.NotFound)
			})
		}
	})
	t.Run("a large document", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		l := w.lead(func(l *exchange.LeadRow) { l.Sealed = make([]byte, 3<<20) })
		for i := range l.Sealed {
			l.Sealed[i] = byte(i * i >> 3)
		}
		w.write(exchange.Changes{Leads: []exchange.LeadRow{l}})
		equal(t, "lead", must[exchange.LeadRow](t)(store.Lead(t.Context(), w.operator(), exchange.LeadKey{ID: l.ID})), l)
	})
}
