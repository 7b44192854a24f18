package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ChangeDecisionRule answers PATCH /v1/decision-rules/{id}.
func (a *API) ChangeDecisionRule(w http.ResponseWriter, r *http.Request, written DecisionRuleID, params ChangeDecisionRuleParams) {
	var c exchange.ChangeDecisionRule
	body, err := readBody(r, func(d *decoder) { c = d.decisionRuleChange() })
	id, ok := exchange.ParseID(written)
	if err == nil && (!ok || id == exchange.NoID) {
		err = exchange.ErrNotFound
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	c.Rule = id
	wire := func(rule *exchange.DecisionRule) any { return decisionRuleOf(rule) }
	write(a, w, r, params.IdempotencyKey, body, wire, func(once *exchange.Once) (*exchange.DecisionRule, error) {
		c.Once = once
		rule, err := a.exchange.ChangeDecisionRule(r.Context(), callerOf(r), c)
		return rule, inRule(err)
	})
}

func (d *decoder) decisionRuleChange() (c exchange.ChangeDecisionRule) {
	var rule exchange.DecisionRule
	d.object(func(name string) bool {
		switch name {
		case "position":
			position := d.rulePosition()
			c.Position = &position
			return true
		case "disabled":
			disabled, _ := d.flag()
			c.Disabled = &disabled
			return true
		case "name":
			c.Name = &rule.Name
		case "expression":
			c.Expression = &rule.Expression
		case "on_unknown":
			c.OnUnknown = &rule.OnUnknown
		case "denial_reason":
			c.Denial = &rule.Denial
		case "denial_reason_id":
			if c.DenialID = &rule.DenialID; d.null() {
				return true
			}
		}
		return d.ruleField(&rule, 1, name)
	})
	return c
}
