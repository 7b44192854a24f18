package storetest

import (
	"testing"
	"time"

	"leadex/internal/exchange"
)

func (w *world) outcome(lead, lender exchange.ID, status int64, reason *int64, at time.Time) exchange.Outcome {
	return exchange.Outcome{
		ID: exchange.NewID(), Ecosystem: w.ecosystem, Lead: lead, Lender: lender, Status: status, Reason: reason,
		OccurredAt: at, ReportedAt: w.now(), Sequence: w.next(),
	}
}

func testOutcomes(t *testing.T, store exchange.Store) {
	w := newWorld(t, store)
	lead, lender := exchange.NewID(), exchange.NewID()
	zero := int64(0)
	all := []exchange.Outcome{
		w.outcome(lead, lender, 1, nil, start), w.outcome(lead, lender, 1, &zero, start),
		w.outcome(lead, lender, -2, nil, start.Add(-time.Hour)), w.outcome(lead, exchange.NewID(), 1, nil, start),
	}
	all[0].ID, all[3].ID = all[3].ID, all[0].ID
	w.write(exchange.Changes{Outcomes: []exchange.Outcome{all[3], all[1], all[2], all[0]}})
	t.Run("of a lead, in the order of their events", func(t *testing.T) {
		t.Parallel()
		equal(t, "outcomes", must[[]exchange.Outcome](t)(store.Outcomes(t.Context(), w.ecosystem, lead)), all)
	})
	t.Run("of another lead or ecosystem", func(t *testing.T) {
		t.Parallel()
		equal(t, "lead", must[[]exchange.Outcome](t)(store.Outcomes(t.Context(), w.ecosystem, exchange.NewID())), nil)
		equal(t, "ecosystem", must[[]exchange.Outcome](t)(store.Outcomes(t.Context(), newWorld(t, store).ecosystem, lead)), nil)
	})
}
