package api

import (
	"net/http"
	"time"

	"leadex/internal/exchange"
)

// ListDuplicateRules answers GET /v1/duplicate-rules.
func (a *API) ListDuplicateRules(w http.ResponseWriter, r *http.Request, params ListDuplicateRulesParams) {
	ecosystem, err := ecosystemOf(params.Ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	list, err := a.exchange.DuplicateRules(r.Context(), callerOf(r), ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := DuplicateRuleList{DuplicateRules: make([]DuplicateRule, len(list.Rules))}
	for i := range list.Rules {
		wire.DuplicateRules[i] = duplicateRuleOf(&list.Rules[i])
	}
	if b := list.LookBack; b != nil {
		wire.LookBack = LookBack{State: string(b.State), Done: b.Done, Total: b.Total,
			StartedAt: timeOf(b.StartedAt), UpdatedAt: timeOf(b.UpdatedAt), FinishedAt: timeOf(b.FinishedAt)}
	}
	a.answer(w, r, http.StatusOK, wire)
}

// duplicateRuleOf is a rule on the wire.
func duplicateRuleOf(d *exchange.DuplicateRule) DuplicateRule {
	wire := DuplicateRule{ID: d.ID, Ecosystem: d.Ecosystem, Provider: d.Provider, Name: d.Name, Sets: d.Sets,
		WindowSeconds: int64(d.Window / time.Second), Unconverted: d.Unconverted, Action: string(d.Action),
		CreatedAt: timeOf(d.CreatedAt), UpdatedAt: timeOf(d.UpdatedAt), DisabledAt: timeOf(d.DisabledAt)}
	if wire.Sets == nil {
		wire.Sets = DuplicateSets{}
	}
	return wire
}
