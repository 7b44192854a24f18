package exchange

import (
	"cmp"
	"context"
	"slices"
	"strconv"
)

// DecisionTrial asks decision rules about a lead without keeping anything.
type DecisionTrial struct {
	Lead   ID
	Lender ID // whose edit of the lead counts; NoID for nobody's
	// Rules are what is to be tried: Name, Expression, OnUnknown, Denial and DenialID
	// of each. Without any it is the rules of the ecosystem that work.
	Rules []DecisionRule
}

// Tried is what rules said.
type Tried struct {
	Recommendation Recommendation
	DenialID       int64
	Results        []RuleResult // in the order asked; of rules that are only tried Rule is NoID
}

// TryDecisionRules says what decision rules would say of a lead, and of which value
// each misses the key, never the value.
//
// Errors: NotFound for what the caller may not see; Forbidden but for an operator
// who sees fields in clear; Invalid names the field; TooLarge over MaxDecisionRules
// rules.
func (x *Exchange) TryDecisionRules(ctx context.Context, caller Caller, d DecisionTrial) (*Tried, error) {
	f, err := x.findLead(ctx, x.store, caller, LeadKey{ID: d.Lead})
	if err != nil {
		return nil, err
	}
	if _, err := caller.ruler(f.grant.Ecosystem); err != nil {
		return nil, err
	}
	if d.Lender != NoID {
		if _, err := x.store.Lender(ctx, f.ecosystem.ID, d.Lender); err != nil {
			return nil, lenderError(err)
		}
		if f, err = x.asSeenBy(ctx, x.store, f, d.Lender); err != nil {
			return nil, err
		}
	}
	rules, err := x.triedRules(ctx, f.ecosystem.ID, d.Rules)
	if err != nil {
		return nil, err
	}
	j, err := x.askRules(ctx, rules, &f.lead.Contents)
	if err != nil {
		return nil, err
	}
	t := &Tried{Results: j.results}
	t.Recommendation, t.DenialID = recommends(j.results)
	return t, nil
}

func lenderError(err error) error {
	if CodeOf(err) == NotFound {
		return &Error{Code: NotFound, Field: "lender", Message: "no such lender"}
	}
	return err
}

// triedRules are the rules that a trial asks: those given, or those that work.
func (x *Exchange) triedRules(ctx context.Context, ecosystem ID, given []DecisionRule) ([]DecisionRule, error) {
	if len(given) == 0 {
		all, err := x.store.DecisionRules(ctx, ecosystem)
		return slices.DeleteFunc(all, func(d DecisionRule) bool { return !d.DisabledAt.IsZero() }), err
	}
	if len(given) > MaxDecisionRules {
		return nil, Refuse(TooLarge, "at most %d rules can be tried in one call", MaxDecisionRules)
	}
	rules := make([]DecisionRule, len(given))
	for i, g := range given {
		rules[i] = DecisionRule{Name: g.Name, Expression: g.Expression, OnUnknown: cmp.Or(g.OnUnknown, UnknownPasses), Denial: g.Denial, DenialID: g.DenialID}
		if err := rules[i].checkTried(); err != nil {
			e := *AsError(err)
			e.Field = "rules[" + strconv.Itoa(i) + "]." + e.Field
			return nil, &e
		}
	}
	return rules, nil
}

// checkTried is check for a rule that need not have a name or a reason yet.
func (d *DecisionRule) checkTried() error {
	whole := *d
	whole.Name, whole.Denial = cmp.Or(d.Name, "-"), cmp.Or(d.Denial, "-")
	return whole.check()
}
