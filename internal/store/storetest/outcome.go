package storetest

import (
	"slices"
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

func testOutcomeCodes(t *testing.T, store exchange.Store) {
	reason := func(n int64) *int64 { return &n }
	w, other := newWorld(t, store), newWorld(t, store)
	code := func(status int64, reason *int64, any bool, class exchange.OutcomeClass) exchange.OutcomeCode {
		return exchange.OutcomeCode{Ecosystem: w.ecosystem, Status: status, Reason: reason, AnyReason: any, Class: class, CreatedAt: start, UpdatedAt: start}
	}
	all := []exchange.OutcomeCode{
		code(-exchange.MaxNumber, nil, false, exchange.Contacted),
		code(0, nil, true, exchange.Declined), code(0, nil, false, exchange.Unmapped),
		code(0, reason(-5), false, exchange.Funded), code(0, reason(0), false, exchange.Approved), code(0, reason(10), false, exchange.Unmapped),
		code(2, nil, true, exchange.Applied), code(2, reason(9), false, exchange.InvalidLead),
		code(exchange.MaxNumber, reason(exchange.MaxNumber), false, exchange.Unreachable),
	}
	backwards := slices.Clone(all)
	slices.Reverse(backwards)
	w.write(exchange.Changes{OutcomeCodes: backwards})
	other.write(exchange.Changes{OutcomeCodes: []exchange.OutcomeCode{code(0, nil, true, exchange.Contacted)}})
	t.Run("by status: any reason, none, then by reason", func(t *testing.T) {
		t.Parallel()
		equal(t, "codes", must[[]exchange.OutcomeCode](t)(store.OutcomeCodes(t.Context(), w.ecosystem)), all)
	})
	t.Run("of an ecosystem without any", func(t *testing.T) {
		t.Parallel()
		equal(t, "codes", must[[]exchange.OutcomeCode](t)(store.OutcomeCodes(t.Context(), newWorld(t, store).ecosystem)), nil)
	})
	t.Run("mapped again, each alone", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		rows := []exchange.OutcomeCode{code(1, nil, true, exchange.Unmapped), code(1, nil, false, exchange.Unmapped), code(1, reason(0), false, exchange.Unmapped)}
		for i := range rows {
			rows[i].Ecosystem = w.ecosystem
		}
		w.write(exchange.Changes{OutcomeCodes: rows})
		for i := range rows {
			rows[i].Class, rows[i].UpdatedAt = exchange.Funded, start.Add(time.Hour)
			w.write(exchange.Changes{OutcomeCodes: rows[i : i+1]})
			equal(t, "codes", must[[]exchange.OutcomeCode](t)(store.OutcomeCodes(t.Context(), w.ecosystem)), rows)
		}
	})
}
