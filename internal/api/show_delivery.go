package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ShowDelivery answers GET /v1/delivery.
func (a *API) ShowDelivery(w http.ResponseWriter, r *http.Request, params ShowDeliveryParams) {
	status, err := a.delivery(r, params)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, status)
}

func (a *API) delivery(r *http.Request, params ShowDeliveryParams) (status DeliveryStatus, err error) {
	ecosystem, err := ecosystemOf(params.Ecosystem)
	if err != nil {
		return status, err
	}
	e, err := a.exchange.EcosystemOf(r.Context(), callerOf(r), ecosystem)
	if err != nil {
		return status, err
	}
	receivers, err := a.exchange.Deliveries(r.Context(), callerOf(r), e.ID)
	status = DeliveryStatus{Ecosystem: e.ID, Receivers: make([]ReceiverDelivery, len(receivers))}
	for i := range receivers {
		status.Receivers[i] = receiverOf(&receivers[i])
	}
	return status, err
}

func receiverOf(d *exchange.ReceiverDelivery) ReceiverDelivery {
	wire := ReceiverDelivery{
		Lender: Party{ID: d.Lender, Number: d.LenderNumber, Name: d.LenderName}, DealerCode: d.DealerCode, Ready: d.Ready, InProgress: d.InProgress,
		OpenSince: timeOf(d.OpenSince), ReceivedToday: d.ReceivedToday, Undeliverable: d.Undeliverable, Changed: d.Changed,
	}
	if d.Branch != exchange.NoID {
		wire.Branch = Branch{ID: d.Branch, Number: d.BranchNumber, Name: d.BranchName}
	}
	return wire
}
