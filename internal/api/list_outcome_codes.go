package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ListOutcomeCodes answers GET /v1/outcome-codes.
func (a *API) ListOutcomeCodes(w http.ResponseWriter, r *http.Request, params ListOutcomeCodesParams) {
	ecosystem, err := ecosystemOf(params.Ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	codes, err := a.exchange.OutcomeCodes(r.Context(), callerOf(r), ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, outcomeCodesOf(codes))
}

// outcomeCodesOf are the codes of an ecosystem on the wire.
func outcomeCodesOf(codes []exchange.OutcomeCode) any {
	wire := OutcomeCodeList{Codes: make([]OutcomeCode, len(codes))}
	for i, c := range codes {
		wire.Codes[i] = OutcomeCode{Status: c.Status, Reason: c.Reason, AnyReason: c.AnyReason, Class: string(c.Class),
			CreatedAt: timeOf(c.CreatedAt), UpdatedAt: timeOf(c.UpdatedAt)}
	}
	return wire
}
