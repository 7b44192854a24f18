package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ListCampaigns answers GET /v1/campaigns.
func (a *API) ListCampaigns(w http.ResponseWriter, r *http.Request, params ListCampaignsParams) {
	ecosystem, err := ecosystemOf(params.Ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	campaigns, err := a.exchange.Campaigns(r.Context(), callerOf(r), ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := CampaignList{Campaigns: make([]ListedCampaign, len(campaigns))}
	for i := range campaigns {
		wire.Campaigns[i] = campaignOf(&campaigns[i])
	}
	a.answer(w, r, http.StatusOK, wire)
}

// campaignOf is a campaign on the wire.
func campaignOf(c *exchange.Campaign) ListedCampaign {
	return ListedCampaign{ID: c.ID, Number: c.Number, Ecosystem: c.Ecosystem, Provider: c.Provider, Code: c.Code, Name: c.Name, SharingLimit: int32(c.SharingLimit)}
}
