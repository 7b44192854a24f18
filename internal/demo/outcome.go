package demo

import (
	"cmp"
	"context"
	"slices"

	"leadex/internal/exchange"
)

// outcomes are what the codes of the demo's lenders mean, with any reason: those
// of a list that goes with a lead from the first call to the money.
func outcomes() map[int64]exchange.OutcomeClass {
	return map[int64]exchange.OutcomeClass{1: exchange.Unreachable, 2: exchange.Contacted, 3: exchange.Applied,
		4: exchange.Approved, 5: exchange.Declined, 6: exchange.Funded}
}

// mapOutcomes says what codes mean, unless somebody has said anything about them.
func mapOutcomes(ctx context.Context, x *exchange.Exchange, operator exchange.Caller, e *Ecosystem) error {
	known, err := x.OutcomeCodes(ctx, operator, e.ID)
	if err != nil {
		return err
	}
	for _, c := range known {
		if c.Class != exchange.Unmapped || c.AnyReason {
			return nil
		}
	}
	m := exchange.MapOutcomes{Ecosystem: e.ID}
	for status, class := range outcomes() {
		m.Codes = append(m.Codes, exchange.OutcomeCode{Status: status, AnyReason: true, Class: class})
	}
	slices.SortFunc(m.Codes, func(a, b exchange.OutcomeCode) int { return cmp.Compare(a.Status, b.Status) })
	_, err = x.MapOutcomes(ctx, operator, m)
	return err
}
