package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ChangeCampaign answers PATCH /v1/campaigns/{id}.
func (a *API) ChangeCampaign(w http.ResponseWriter, r *http.Request, written CampaignID, params ChangeCampaignParams) {
	var limit int
	body, err := readBody(r, func(d *decoder) { limit = d.campaignChange() })
	id, ok := exchange.ParseID(written)
	if err == nil && (!ok || id == exchange.NoID) {
		err = exchange.ErrNotFound
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := func(c *exchange.Campaign) any { return campaignOf(c) }
	write(a, w, r, params.IdempotencyKey, body, wire, func(once *exchange.Once) (*exchange.Campaign, error) {
		return a.exchange.SetSharingLimit(r.Context(), callerOf(r), exchange.SetSharingLimit{Campaign: id, Limit: limit, Once: once})
	})
}

func (d *decoder) campaignChange() (limit int) {
	d.objectWith([]string{"sharing_limit"}, func(name string) bool {
		if name != "sharing_limit" {
			return false
		}
		limit = int(d.integer(1, exchange.MaxSharingLimit))
		return true
	})
	return limit
}
