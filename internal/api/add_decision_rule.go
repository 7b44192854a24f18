package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// AddDecisionRule answers POST /v1/decision-rules.
func (a *API) AddDecisionRule(w http.ResponseWriter, r *http.Request, params AddDecisionRuleParams) {
	var n exchange.AddDecisionRule
	body, err := readBody(r, func(d *decoder) { n.Rule = d.newDecisionRule() })
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := func(rule *exchange.DecisionRule) any { return decisionRuleOf(rule) }
	writeNew(a, w, r, params.IdempotencyKey, body, wire, func(once *exchange.Once) (*exchange.DecisionRule, error) {
		n.Once = once
		rule, err := a.exchange.AddDecisionRule(r.Context(), callerOf(r), n)
		return rule, inRule(err)
	})
}

// inRule says of an error that its field is the rule's: contents have one of the
// same name.
func inRule(err error) error {
	if e := exchange.AsError(err); err != nil && e.Code == exchange.Invalid && e.Field == "denial_reason_id" {
		return broken(Fault{Pointer: "/denial_reason_id", Detail: e.Message}).because(err)
	}
	return err
}

// Bounds of the texts of a decision rule, in characters.
const (
	maxDecisionRuleName = 200
	maxExpression       = 2000
)

func (d *decoder) newDecisionRule() (rule exchange.DecisionRule) {
	d.objectWith([]string{"name", "expression", "denial_reason"}, func(name string) bool {
		switch name {
		case "ecosystem":
			rule.Ecosystem = d.id()
		case "position":
			rule.Position = d.rulePosition()
		default:
			return d.ruleField(&rule, 1, name)
		}
		return true
	})
	return rule
}

// ruleField reads a field of a rule; least is the length that texts must have.
func (d *decoder) ruleField(rule *exchange.DecisionRule, least int, name string) (known bool) {
	switch name {
	case "name":
		rule.Name, _ = d.text(least, maxDecisionRuleName)
	case "expression":
		rule.Expression, _ = d.text(1, maxExpression)
	case "on_unknown":
		rule.OnUnknown = d.onUnknown()
	case "denial_reason":
		rule.Denial, _ = d.text(least, exchange.MaxDenial)
	case "denial_reason_id":
		rule.DenialID = d.integer(1, exchange.MaxNumber)
	default:
		return false
	}
	return true
}

// maxRulePosition is the last place that a rule can have.
const maxRulePosition = 1000

func (d *decoder) rulePosition() int64 { return d.integer(1, maxRulePosition) }

func (d *decoder) onUnknown() exchange.UnknownAction {
	s, ok := d.text(0, exchange.MaxText)
	action := exchange.UnknownAction(s)
	if ok && action != exchange.UnknownPasses && action != exchange.UnknownDenies {
		d.fault("must be pass or deny")
	}
	return action
}
