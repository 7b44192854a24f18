package exchange

import (
	"context"
)

// NewProvider is what a provider is made from.
type NewProvider struct {
	Provider
	Service      string // name of its default service, "" for "default"
	CampaignCode string // of its default campaign, "" for "default"
	CampaignName string // "" for the code
}

// CreateProvider makes a provider with its default service and campaign.
//
// Errors: NotFound for the ecosystem; Invalid names the field; Duplicate for a
// name that exists.
func (x *Exchange) CreateProvider(ctx context.Context, n NewProvider) (Provider, error) {
	p := n.Provider
	if err := checkName("name", p.Name); err != nil {
		return p, err
	}
	for _, text := range []struct{ field, value string }{{"service", n.Service}, {"campaign_code", n.CampaignCode}, {"campaign_name", n.CampaignName}} {
		if err := checkText(text.field, text.value, maxTermName); err != nil {
			return p, err
		}
		if err := refuseCards(text.field, text.value); err != nil {
			return p, err
		}
	}
	err := x.manage(ctx, p.Ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		all, err := r.Providers(ctx, p.Ecosystem)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.Name == p.Name {
				return &Error{Code: Duplicate, Field: "name", Message: "a provider of this name exists already"}
			}
		}
		if p.ID == NoID {
			p.ID = t.x.newID()
		}
		p.CreatedAt = t.now
		service := Service{ID: t.x.newID(), Ecosystem: p.Ecosystem, Provider: p.ID, Name: orDefault(n.Service)}
		campaign := Campaign{ID: t.x.newID(), Ecosystem: p.Ecosystem, Provider: p.ID, Code: orDefault(n.CampaignCode), Name: n.CampaignName, SharingLimit: 1}
		if campaign.Name == "" {
			campaign.Name = campaign.Code
		}
		for _, number := range []*int64{&p.Number, &service.Number, &campaign.Number} {
			if *number, err = t.number(ctx, PartyNumbers); err != nil {
				return err
			}
		}
		p.DefaultService, p.DefaultCampaign = service.ID, campaign.ID
		t.changes.Providers = append(t.changes.Providers, p)
		t.changes.Services = append(t.changes.Services, service)
		t.changes.Campaigns = append(t.changes.Campaigns, campaign)
		_, err = t.record(Event{Kind: ProviderCreated, Facts: map[string]string{"provider": p.ID.String()}}, NoID, nil)
		return err
	})
	return p, err
}

func orDefault(s string) string {
	if s == "" {
		return "default"
	}
	return s
}

// DisableProvider ends a provider's access; its leads stay.
func (x *Exchange) DisableProvider(ctx context.Context, ecosystem, id ID) error {
	return x.manage(ctx, ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		p, err := r.Provider(ctx, ecosystem, id)
		if err != nil || !p.DisabledAt.IsZero() {
			return err
		}
		p.DisabledAt = t.now
		t.changes.Providers = append(t.changes.Providers, p)
		_, err = t.record(Event{Kind: ProviderDisabled, Facts: map[string]string{"provider": id.String()}}, NoID, nil)
		return err
	})
}

// Providers are those of an ecosystem, oldest first.
func (x *Exchange) Providers(ctx context.Context, ecosystem ID) ([]Provider, error) {
	return x.store.Providers(ctx, ecosystem)
}
