package control

import (
	"context"

	"leadex/internal/exchange"
)

// Campaign is the heading under which a provider wins leads.
type Campaign struct {
	ID           exchange.ID `json:"id"`
	Number       int64       `json:"number"`
	Ecosystem    exchange.ID `json:"ecosystem"`
	Provider     exchange.ID `json:"provider"`
	ProviderName string      `json:"provider_name"`
	Code         string      `json:"code"`
	Name         string      `json:"name"`
	SharingLimit int         `json:"sharing_limit"` // how many lenders may hold a lead of it at once
}

// NewLimit is the sharing limit that a campaign is to get.
type NewLimit struct {
	Ecosystem string `json:"ecosystem"`
	Provider  string `json:"provider"` // id or name; only where the code is not unique
	Campaign  string `json:"campaign"` // id or code
	Limit     int    `json:"limit"`    // from 1 to exchange.MaxSharingLimit
}

var (
	// Campaigns are those of an ecosystem, oldest first.
	Campaigns = Call[In, []Campaign]{"campaigns", campaigns}
	// ShareCampaign sets the sharing limit of a campaign.
	ShareCampaign = Call[NewLimit, Campaign]{"share-campaign", shareCampaign}
)

func campaigns(ctx context.Context, h *House, in In) ([]Campaign, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.Campaigns(ctx, exchange.Command(e.ID), e.ID)
	if err != nil {
		return nil, err
	}
	return campaignsOf(ctx, h, e.ID, all)
}

func shareCampaign(ctx context.Context, h *House, in NewLimit) (Campaign, error) {
	if in.Limit < 1 || in.Limit > exchange.MaxSharingLimit {
		return Campaign{}, exchange.InvalidField("limit", "must be from 1 to %d", exchange.MaxSharingLimit)
	}
	found, err := findCampaign(ctx, h, in)
	if err != nil {
		return Campaign{}, err
	}
	c, err := h.Exchange.SetSharingLimit(ctx, exchange.Command(found.Ecosystem), exchange.SetSharingLimit{Campaign: found.ID, Limit: in.Limit})
	if err != nil {
		return Campaign{}, err
	}
	all, err := campaignsOf(ctx, h, c.Ecosystem, []exchange.Campaign{*c})
	if err != nil {
		return Campaign{}, err
	}
	return all[0], nil
}

// findCampaign finds a campaign by its id or code. A code that several providers
// use needs the provider.
func findCampaign(ctx context.Context, h *House, in NewLimit) (*exchange.Campaign, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	var provider exchange.Provider
	if in.Provider != "" {
		if provider, err = findProvider(ctx, h, Named{Ecosystem: e.ID.String(), Name: in.Provider}); err != nil {
			return nil, err
		}
	}
	all, err := h.Exchange.Campaigns(ctx, exchange.Command(e.ID), e.ID)
	if err != nil {
		return nil, err
	}
	id, isID := exchange.ParseID(in.Campaign)
	var found *exchange.Campaign
	for i := range all {
		c := &all[i]
		if isID && c.ID == id {
			found = c
			break
		}
		if c.Code != in.Campaign || (in.Provider != "" && c.Provider != provider.ID) {
			continue
		}
		if found != nil {
			return nil, exchange.InvalidField("campaign", "is the code of several: say the provider, or give the id")
		}
		found = c
	}
	if found == nil {
		return nil, &exchange.Error{Code: exchange.NotFound, Field: "campaign", Message: "there is no campaign of this id or code"}
	}
	return found, nil
}

func campaignsOf(ctx context.Context, h *House, ecosystem exchange.ID, all []exchange.Campaign) ([]Campaign, error) {
	providers, err := h.Exchange.Providers(ctx, ecosystem)
	names := map[exchange.ID]string{}
	for i := range providers {
		names[providers[i].ID] = providers[i].Name
	}
	return each(all, func(c *exchange.Campaign) Campaign {
		return Campaign{ID: c.ID, Number: c.Number, Ecosystem: c.Ecosystem, Provider: c.Provider, ProviderName: names[c.Provider],
			Code: c.Code, Name: c.Name, SharingLimit: c.SharingLimit}
	}), err
}
