package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ListDecisions answers GET /v1/leads/{id}/decisions.
func (a *API) ListDecisions(w http.ResponseWriter, r *http.Request, written LeadID) {
	id, ok := exchange.ParseID(written)
	if !ok {
		a.Refuse(w, r, exchange.ErrNotFound)
		return
	}
	decisions, err := a.exchange.Decisions(r.Context(), callerOf(r), exchange.LeadKey{ID: id})
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := DecisionList{Decisions: make([]Decision, len(decisions))}
	for i, d := range decisions {
		wire.Decisions[i] = Decision{ID: d.ID, Number: d.Number, Lead: d.Lead, Lender: d.Lender, Recommendation: string(d.Recommendation),
			DenialReasonID: d.DenialID, Rules: ruleResultsOf(d.Rules), Sequence: d.Sequence, StartedAt: timeOf(d.StartedAt), EndedAt: timeOf(d.EndedAt)}
	}
	a.answer(w, r, http.StatusOK, wire)
}
