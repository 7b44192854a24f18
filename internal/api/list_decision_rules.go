package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ListDecisionRules answers GET /v1/decision-rules.
func (a *API) ListDecisionRules(w http.ResponseWriter, r *http.Request, params ListDecisionRulesParams) {
	ecosystem, err := ecosystemOf(params.Ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	rules, err := a.exchange.DecisionRules(r.Context(), callerOf(r), ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := DecisionRuleList{DecisionRules: make([]DecisionRule, len(rules))}
	for i := range rules {
		wire.DecisionRules[i] = decisionRuleOf(&rules[i])
	}
	a.answer(w, r, http.StatusOK, wire)
}

// decisionRuleOf is a decision rule on the wire.
func decisionRuleOf(d *exchange.DecisionRule) DecisionRule {
	return DecisionRule{ID: d.ID, Number: d.Number, Ecosystem: d.Ecosystem, Position: d.Position, Name: d.Name, Expression: d.Expression,
		OnUnknown: string(d.OnUnknown), DenialReason: d.Denial, DenialReasonID: d.DenialID,
		CreatedAt: timeOf(d.CreatedAt), UpdatedAt: timeOf(d.UpdatedAt), DisabledAt: timeOf(d.DisabledAt)}
}
