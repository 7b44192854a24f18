package control

import (
	"context"
	"strings"
	"time"

	"leadex/internal/exchange"
)

// OutcomeCode is what a code of an outcome means in an ecosystem.
type OutcomeCode struct {
	Status    int64                  `json:"status"`
	Reason    *int64                 `json:"reason"` // null for none
	AnyReason bool                   `json:"any_reason"`
	Class     *exchange.OutcomeClass `json:"class"` // null while nobody has said what it means
}

// MappedCode is a code that is to get a class.
type MappedCode struct {
	Ecosystem string                `json:"ecosystem"`
	Status    int64                 `json:"status"`
	Reason    *int64                `json:"reason"`
	AnyReason bool                  `json:"any_reason"`
	Class     exchange.OutcomeClass `json:"class"` // "" takes it away
}

// OneLead names a lead.
type OneLead struct {
	Ecosystem string `json:"ecosystem"`
	Lead      string `json:"lead"` // number or id
}

// Outcome is what a lender has reported on a lead.
type Outcome struct {
	Lender     exchange.ID            `json:"lender"`
	LenderName string                 `json:"lender_name"`
	Status     int64                  `json:"status"`
	Reason     *int64                 `json:"reason"`
	Class      *exchange.OutcomeClass `json:"class"`
	OccurredAt time.Time              `json:"occurred_at"`
	ReportedAt time.Time              `json:"reported_at"`
}

var (
	// OutcomeCodes are those of an ecosystem, reported or mapped, by status.
	OutcomeCodes = Call[In, []OutcomeCode]{"outcome-codes", outcomeCodes}
	// MapOutcome says what a code means, and answers all of them.
	MapOutcome = Call[MappedCode, []OutcomeCode]{"map-outcome", mapOutcome}
	// Outcomes are what was reported on a lead, oldest first.
	Outcomes = Call[OneLead, []Outcome]{"outcomes", outcomes}
)

func outcomeCodes(ctx context.Context, h *House, in In) ([]OutcomeCode, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.OutcomeCodes(ctx, exchange.Command(e.ID), e.ID)
	return each(all, codeOf), err
}

func mapOutcome(ctx context.Context, h *House, in MappedCode) ([]OutcomeCode, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.MapOutcomes(ctx, exchange.Command(e.ID), exchange.MapOutcomes{Ecosystem: e.ID,
		Codes: []exchange.OutcomeCode{{Status: in.Status, Reason: in.Reason, AnyReason: in.AnyReason, Class: in.Class}}})
	if err != nil {
		e := *exchange.AsError(err)
		e.Field = strings.TrimPrefix(e.Field, "codes[0].") // there is one alone
		return nil, &e
	}
	return each(all, codeOf), nil
}

func outcomes(ctx context.Context, h *House, in OneLead) ([]Outcome, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	l, err := findLead(ctx, h, e.ID, in.Lead)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.Outcomes(ctx, exchange.Command(e.ID), l.ID)
	if err != nil {
		return nil, err
	}
	names, err := partyNames(ctx, h, e.ID)
	return each(all, func(o *exchange.OutcomeView) Outcome {
		return Outcome{Lender: o.Lender, LenderName: names[o.Lender], Status: o.Status, Reason: o.Reason, Class: unlessUnmapped(o.Class),
			OccurredAt: o.OccurredAt, ReportedAt: o.ReportedAt}
	}), err
}

func codeOf(c *exchange.OutcomeCode) OutcomeCode {
	return OutcomeCode{Status: c.Status, Reason: c.Reason, AnyReason: c.AnyReason, Class: unlessUnmapped(c.Class)}
}

func unlessUnmapped(c exchange.OutcomeClass) *exchange.OutcomeClass {
	if c == exchange.Unmapped {
		return nil
	}
	return &c
}
