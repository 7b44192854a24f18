package exchange

import (
	"context"
	"encoding/json"
	"time"
)

// shownDecision is the last decision on a lead that the caller may know of: a
// lender that for itself, an operator the one for the lender of the application, if
// there is one, else the last of any; nil for none. A provider sees none: what a
// lender decides is between them.
func shownDecision(ctx context.Context, r Reader, f *foundLead, a *Application) (*Decision, error) {
	if f.lead.Decisions == 0 || f.grant.Role == RoleProvider {
		return nil, nil
	}
	filter := DecisionFilter{Leads: []ID{f.lead.ID}, Newest: true, Limit: 1}
	switch {
	case f.grant.Role == RoleLender:
		filter.Lender = f.grant.Party
	case a != nil:
		filter.Lender = a.Lender
	}
	found, err := r.Decisions(ctx, f.ecosystem.ID, filter)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// maxDecisions bounds the decisions on one lead that are shown, the last ones.
const maxDecisions = 100

// Decisions are the last decisions on a lead that the caller may see, at most 100,
// oldest first: an operator all, a lender those for itself, a provider none.
//
// Errors: NotFound.
func (x *Exchange) Decisions(ctx context.Context, caller Caller, key LeadKey) ([]Decision, error) {
	f, err := x.findLead(ctx, x.store, caller, key)
	if err != nil {
		return nil, err
	}
	return x.decisions(ctx, f)
}

func (x *Exchange) decisions(ctx context.Context, f *foundLead) ([]Decision, error) {
	if f.lead.Decisions == 0 || f.grant.Role == RoleProvider {
		return nil, nil
	}
	filter := DecisionFilter{Leads: []ID{f.lead.ID}, Newest: true, Limit: maxDecisions}
	if f.grant.Role == RoleLender {
		filter.Lender = f.grant.Party
	}
	found, err := x.store.Decisions(ctx, f.ecosystem.ID, filter)
	for i, j := 0, len(found)-1; i < j; i, j = i+1, j-1 {
		found[i], found[j] = found[j], found[i]
	}
	return found, err
}

// LeadStep is a step of a lead from its submission to an application.
type LeadStep struct {
	Kind           EventKind // LeadSubmitted, LeadDecided, LeadConverted or ConversionUndone
	Sequence       int64     // number of its event
	At             time.Time
	State          LeadState      // of LeadSubmitted
	Recommendation Recommendation // of LeadDecided
	Decision       *Decision      // of LeadDecided; nil for one that is not among the last
	By             int64          // number of the credential that did it; 0 when the caller may not know, and for none
}

// LeadSteps are the steps of a lead that the caller may see, in their order. A
// provider, who is shown the application that its lead became, sees the conversion
// that made it, for as long as that stands, and no other dealings of lenders.
//
// Errors: NotFound.
func (x *Exchange) LeadSteps(ctx context.Context, caller Caller, key LeadKey) ([]LeadStep, error) {
	f, err := x.findLead(ctx, x.store, caller, key)
	if err != nil {
		return nil, err
	}
	decided, err := x.decisions(ctx, f)
	if err != nil {
		return nil, err
	}
	bySequence := make(map[int64]*Decision, len(decided))
	for i := range decided {
		bySequence[decided[i].Sequence] = &decided[i]
	}
	steps := []LeadStep{}
	credentials := map[int64]string{} // of steps, by sequence
	seen, err := x.stepsSeen(ctx, f)
	if err != nil {
		return nil, err
	}
	err = x.store.Events(ctx, seesApplicationsOf(f.grant), EventFilter{Lead: f.lead.ID}, func(e *EventRow) error {
		if !seen(e) {
			return nil
		}
		step := LeadStep{Kind: e.Kind, Sequence: e.Number, At: e.At, Decision: bySequence[e.Number]}
		switch e.Kind {
		case LeadSubmitted, LeadDecided, LeadConverted, ConversionUndone:
		default:
			return nil
		}
		var facts struct {
			State          LeadState      `json:"state"`
			Recommendation Recommendation `json:"recommendation"`
		}
		if err := json.Unmarshal([]byte(e.FactsJSON), &facts); err != nil {
			return err
		}
		step.State, step.Recommendation = facts.State, facts.Recommendation
		if e.Credential != "" && f.grant.knows(&e.Event) {
			credentials[e.Number] = e.Credential
		}
		steps = append(steps, step)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range steps {
		if steps[i].By, err = x.credentialNumber(ctx, f.ecosystem.ID, credentials[steps[i].Sequence]); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

// stepsSeen tells which events of a lead may be its steps to the caller, of those
// that seesApplicationsOf reads.
func (x *Exchange) stepsSeen(ctx context.Context, f *foundLead) (func(*EventRow) bool, error) {
	if f.grant.Role != RoleProvider {
		return func(*EventRow) bool { return true }, nil
	}
	v, err := x.view(ctx, x.store, f)
	if err != nil {
		return nil, err
	}
	return func(e *EventRow) bool {
		return e.Lender == NoID || e.Kind == LeadConverted && v.Application != nil && e.Application == v.Application.ID
	}, nil
}

// knows tells whether the holder of a grant may know who did something: an operator
// may, and whoever did it as the same party.
func (g Grant) knows(e *Event) bool {
	return g.Role == RoleOperator || (g.Role == e.Role && g.Party == e.Party)
}

// credentialNumber is the number of a credential in an ecosystem, 0 for none.
func (x *Exchange) credentialNumber(ctx context.Context, ecosystem ID, id string) (int64, error) {
	if id == "" {
		return 0, nil
	}
	rows, err := x.known.credential(ctx, id)
	for _, row := range rows {
		if row.Ecosystem == ecosystem {
			return row.Number, nil
		}
	}
	return 0, err
}
