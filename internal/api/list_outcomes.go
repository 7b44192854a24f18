package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ListOutcomes answers GET /v1/leads/{id}/outcomes.
func (a *API) ListOutcomes(w http.ResponseWriter, r *http.Request, id LeadID, params ListOutcomesParams) {
	page, err := a.outcomes(r, id, params)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, page)
}

func (a *API) outcomes(r *http.Request, written LeadID, params ListOutcomesParams) (page OutcomePage, err error) {
	after, limit, err := pageOf(params.After, params.Limit)
	if err != nil {
		return page, err
	}
	id, ok := exchange.ParseID(written)
	if !ok {
		return page, exchange.ErrNotFound
	}
	all, err := a.exchange.Outcomes(r.Context(), callerOf(r), id)
	if err != nil {
		return page, err
	}
	page.Outcomes = []Outcome{}
	for i := range all {
		if all[i].Sequence <= after {
			continue
		}
		if len(page.Outcomes) == limit {
			page.Next = page.Outcomes[limit-1].Event
			break
		}
		page.Outcomes = append(page.Outcomes, outcomeOf(&all[i]))
	}
	return page, nil
}

// outcomeOf is an outcome on the wire. Its codes are shown with its lender, or
// not at all.
func outcomeOf(v *exchange.OutcomeView) Outcome {
	wire := Outcome{Event: v.Sequence, Class: string(v.Class), OccurredAt: timeOf(v.OccurredAt), ReportedAt: timeOf(v.ReportedAt)}
	if v.Lender != exchange.NoID {
		wire.Lender, wire.Status, wire.Reason = v.Lender, &v.Status, v.Reason
	}
	return wire
}
