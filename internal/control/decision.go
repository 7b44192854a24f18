package control

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"leadex/internal/exchange"
)

// DecisionRule is a rule that a lead must pass to become an application.
type DecisionRule struct {
	ID             exchange.ID            `json:"id"`
	Number         int64                  `json:"number"`
	Ecosystem      exchange.ID            `json:"ecosystem"`
	Position       int64                  `json:"position"`
	Name           string                 `json:"name"`
	Expression     string                 `json:"expression"`
	OnUnknown      exchange.UnknownAction `json:"on_unknown"`
	DenialReason   string                 `json:"denial_reason"`
	DenialReasonID int64                  `json:"denial_reason_id,omitempty"`
	CreatedAt      time.Time              `json:"created_at"`
	UpdatedAt      time.Time              `json:"updated_at"`
	DisabledAt     *time.Time             `json:"disabled_at"` // null while it works
}

// NewDecisionRule is what a decision rule is made from.
type NewDecisionRule struct {
	Ecosystem      string                 `json:"ecosystem"`
	Position       int64                  `json:"position"` // 0: the last
	Name           string                 `json:"name"`
	Expression     string                 `json:"expression"`
	OnUnknown      exchange.UnknownAction `json:"on_unknown"` // "": pass
	DenialReason   string                 `json:"denial_reason"`
	DenialReasonID int64                  `json:"denial_reason_id"` // 0: none
}

// DecisionRuleChange is a change of a decision rule; what is null stays.
type DecisionRuleChange struct {
	Ecosystem      string                  `json:"ecosystem"`
	Rule           string                  `json:"rule"` // id, number or name
	Position       *int64                  `json:"position"`
	Name           *string                 `json:"name"`
	Expression     *string                 `json:"expression"`
	OnUnknown      *exchange.UnknownAction `json:"on_unknown"`
	DenialReason   *string                 `json:"denial_reason"`
	DenialReasonID *int64                  `json:"denial_reason_id"` // 0 takes it away
	Disabled       *bool                   `json:"disabled"`
}

// Trial asks rules about a lead without keeping anything.
type Trial struct {
	Ecosystem  string                 `json:"ecosystem"`
	Lead       string                 `json:"lead"`       // number or id
	Lender     string                 `json:"lender"`     // id or name: whose edit of the lead counts; "" for nobody's
	Expression string                 `json:"expression"` // of the one rule to try; "" for those of the ecosystem that work
	OnUnknown  exchange.UnknownAction `json:"on_unknown"` // of Expression
}

// RuleResult is what one rule said.
type RuleResult struct {
	Rule           *exchange.ID `json:"rule"` // null for one that is only tried
	Name           string       `json:"name"`
	Verdict        string       `json:"verdict"`
	Missing        string       `json:"missing,omitempty"`
	Fault          string       `json:"fault,omitempty"`
	Denies         bool         `json:"denies"`
	DenialReason   string       `json:"denial_reason,omitempty"`
	DenialReasonID int64        `json:"denial_reason_id,omitempty"`
}

// Decision is what the rules came to.
type Decision struct {
	Lender         *exchange.ID            `json:"lender"` // null for a trial
	LenderName     string                  `json:"lender_name,omitempty"`
	Recommendation exchange.Recommendation `json:"recommendation"`
	DenialReasonID int64                   `json:"denial_reason_id,omitempty"`
	Rules          []RuleResult            `json:"rules"`
	DecidedAt      *time.Time              `json:"decided_at"` // null for a trial
}

var (
	// DecisionRules are those of an ecosystem in their order, disabled ones too.
	DecisionRules = Call[In, []DecisionRule]{"decision-rules", decisionRules}
	// AddDecisionRule adds a rule.
	AddDecisionRule = Call[NewDecisionRule, DecisionRule]{"add-decision-rule", addDecisionRule}
	// ChangeDecisionRule changes, moves, disables or enables a rule.
	ChangeDecisionRule = Call[DecisionRuleChange, DecisionRule]{"change-decision-rule", changeDecisionRule}
	// TryDecisionRules asks rules about a lead and keeps nothing.
	TryDecisionRules = Call[Trial, Decision]{"try-decision-rules", tryDecisionRules}
	// Decisions are the last ones on a lead, oldest first.
	Decisions = Call[OneLead, []Decision]{"decisions", decisions}
)

func decisionRules(ctx context.Context, h *House, in In) ([]DecisionRule, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.DecisionRules(ctx, exchange.Command(e.ID), e.ID)
	return each(all, decisionRuleOf), err
}

func addDecisionRule(ctx context.Context, h *House, in NewDecisionRule) (DecisionRule, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return DecisionRule{}, err
	}
	d, err := h.Exchange.AddDecisionRule(ctx, exchange.Command(e.ID), exchange.AddDecisionRule{Rule: exchange.DecisionRule{Ecosystem: e.ID, Position: in.Position,
		Name: in.Name, Expression: in.Expression, OnUnknown: in.OnUnknown, Denial: in.DenialReason, DenialID: in.DenialReasonID}})
	if err != nil {
		return DecisionRule{}, err
	}
	return decisionRuleOf(d), nil
}

func changeDecisionRule(ctx context.Context, h *House, in DecisionRuleChange) (DecisionRule, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return DecisionRule{}, err
	}
	id, err := findDecisionRule(ctx, h, e.ID, in.Rule)
	if err != nil {
		return DecisionRule{}, err
	}
	d, err := h.Exchange.ChangeDecisionRule(ctx, exchange.Command(e.ID), exchange.ChangeDecisionRule{Rule: id, Position: in.Position, Name: in.Name,
		Expression: in.Expression, OnUnknown: in.OnUnknown, Denial: in.DenialReason, DenialID: in.DenialReasonID, Disabled: in.Disabled})
	if err != nil {
		return DecisionRule{}, err
	}
	return decisionRuleOf(d), nil
}

// findDecisionRule finds a rule by its id, its name or its number, in this order.
func findDecisionRule(ctx context.Context, h *House, ecosystem exchange.ID, name string) (exchange.ID, error) {
	all, err := h.Exchange.DecisionRules(ctx, exchange.Command(ecosystem), ecosystem)
	if err != nil {
		return exchange.NoID, err
	}
	found, err := find(all, "rule", name, func(d *exchange.DecisionRule) (exchange.ID, string) { return d.ID, d.Name })
	if err == nil {
		return found.ID, nil
	}
	number, noNumber := strconv.ParseInt(name, 10, 64)
	for i := range all {
		if noNumber == nil && all[i].Number == number {
			return all[i].ID, nil
		}
	}
	return exchange.NoID, &exchange.Error{Code: exchange.NotFound, Field: "rule", Message: "there is no decision rule of this id, name or number"}
}

func tryDecisionRules(ctx context.Context, h *House, in Trial) (Decision, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Decision{}, err
	}
	l, err := findLead(ctx, h, e.ID, in.Lead)
	if err != nil {
		return Decision{}, err
	}
	trial := exchange.DecisionTrial{Lead: l.ID}
	if in.Lender != "" {
		lender, err := findLender(ctx, h, Named{Ecosystem: e.ID.String(), Name: in.Lender})
		if err != nil {
			return Decision{}, err
		}
		trial.Lender = lender.ID
	}
	if in.Expression != "" {
		trial.Rules = []exchange.DecisionRule{{Expression: in.Expression, OnUnknown: in.OnUnknown}}
	}
	tried, err := h.Exchange.TryDecisionRules(ctx, exchange.Command(e.ID), trial)
	if err != nil {
		return Decision{}, ofOne(err)
	}
	return Decision{Recommendation: tried.Recommendation, DenialReasonID: tried.DenialID, Rules: each(tried.Results, ruleResultOf)}, nil
}

// ofOne leaves the place in the list out of an error: the command tries one rule.
func ofOne(err error) error {
	e := *exchange.AsError(err)
	if e.Field == "rules[0].expression" {
		e.Field = "expression"
	}
	return &e
}

func decisions(ctx context.Context, h *House, in OneLead) ([]Decision, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	l, err := findLead(ctx, h, e.ID, in.Lead)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.Decisions(ctx, exchange.Command(e.ID), exchange.LeadKey{ID: l.ID})
	if err != nil {
		return nil, err
	}
	names, err := partyNames(ctx, h, e.ID)
	return each(all, func(d *exchange.Decision) Decision {
		return Decision{Lender: &d.Lender, LenderName: names[d.Lender], Recommendation: d.Recommendation, DenialReasonID: d.DenialID,
			Rules: each(d.Rules, ruleResultOf), DecidedAt: &d.EndedAt}
	}), err
}

func decisionRuleOf(d *exchange.DecisionRule) DecisionRule {
	return DecisionRule{ID: d.ID, Number: d.Number, Ecosystem: d.Ecosystem, Position: d.Position, Name: d.Name, Expression: d.Expression,
		OnUnknown: cmp.Or(d.OnUnknown, exchange.UnknownPasses), DenialReason: d.Denial, DenialReasonID: d.DenialID,
		CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt, DisabledAt: unlessZero(d.DisabledAt)}
}

func ruleResultOf(r *exchange.RuleResult) RuleResult {
	return RuleResult{Rule: unlessNone(r.Rule), Name: r.Name, Verdict: r.Verdict, Missing: r.Missing, Fault: r.Fault,
		Denies: r.Denies, DenialReason: r.Denial, DenialReasonID: r.DenialID}
}
