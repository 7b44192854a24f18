package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// TryDecisionRules answers POST /v1/decision-trials.
func (a *API) TryDecisionRules(w http.ResponseWriter, r *http.Request) {
	var trial exchange.DecisionTrial
	_, err := readBody(r, func(d *decoder) { trial = d.decisionTrial() })
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	tried, err := a.exchange.TryDecisionRules(r.Context(), callerOf(r), trial)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, TriedDecision{Recommendation: string(tried.Recommendation), DenialReasonID: tried.DenialID, Rules: ruleResultsOf(tried.Results)})
}

func (d *decoder) decisionTrial() (t exchange.DecisionTrial) {
	d.objectWith([]string{"lead"}, func(name string) bool {
		switch name {
		case "lead":
			t.Lead = d.id()
		case "lender":
			t.Lender = d.id()
		case "rules":
			d.list(exchange.MaxDecisionRules, func() {
				var rule exchange.DecisionRule
				d.objectWith([]string{"expression"}, func(name string) bool { return d.ruleField(&rule, 0, name) })
				t.Rules = append(t.Rules, rule)
			})
		default:
			return false
		}
		return true
	})
	return t
}

// ruleResultsOf are what rules said on the wire.
func ruleResultsOf(results []exchange.RuleResult) []RuleResult {
	wire := make([]RuleResult, len(results))
	for i, r := range results {
		wire[i] = RuleResult{Rule: r.Rule, Number: r.Number, Name: r.Name, Verdict: r.Verdict, Missing: r.Missing, Fault: r.Fault,
			Denies: r.Denies, DenialReason: r.Denial, DenialReasonID: r.DenialID}
	}
	return wire
}
