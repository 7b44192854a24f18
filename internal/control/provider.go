package control

import (
	"context"
	"time"

	"leadex/internal/exchange"
)

// Provider is a party that submits leads.
type Provider struct {
	ID         exchange.ID `json:"id"`
	Number     int64       `json:"number"`
	Ecosystem  exchange.ID `json:"ecosystem"`
	Name       string      `json:"name"`
	CreatedAt  time.Time   `json:"created_at"`
	DisabledAt *time.Time  `json:"disabled_at"`
}

// NewProvider is what a provider is made from.
type NewProvider struct {
	Ecosystem    string `json:"ecosystem"`
	Name         string `json:"name"`
	Service      string `json:"service"`       // its default service; "" for "default"
	CampaignCode string `json:"campaign_code"` // its default campaign; "" for "default"
	CampaignName string `json:"campaign_name"` // "" for the code
}

var (
	// CreateProvider makes a provider. Duplicate for a name that exists.
	CreateProvider = Call[NewProvider, Provider]{"create-provider", createProvider}
	// Providers are those of an ecosystem, oldest first.
	Providers = Call[In, []Provider]{"providers", providers}
	// DisableProvider ends a provider's access.
	DisableProvider = Call[Named, Provider]{"disable-provider", disableProvider}
)

func createProvider(ctx context.Context, h *House, in NewProvider) (Provider, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Provider{}, err
	}
	p, err := h.Exchange.CreateProvider(ctx, exchange.NewProvider{
		Provider: exchange.Provider{Ecosystem: e.ID, Name: in.Name},
		Service:  in.Service, CampaignCode: in.CampaignCode, CampaignName: in.CampaignName})
	return providerOf(&p), err
}

func providers(ctx context.Context, h *House, in In) ([]Provider, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.Providers(ctx, e.ID)
	return each(all, providerOf), err
}

func disableProvider(ctx context.Context, h *House, in Named) (Provider, error) {
	p, err := findProvider(ctx, h, in)
	if err != nil {
		return Provider{}, err
	}
	if err := h.Exchange.DisableProvider(ctx, p.Ecosystem, p.ID); err != nil {
		return Provider{}, err
	}
	p, err = findProvider(ctx, h, Named{Ecosystem: p.Ecosystem.String(), Name: p.ID.String()})
	return providerOf(&p), err
}

func findProvider(ctx context.Context, h *House, in Named) (exchange.Provider, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return exchange.Provider{}, err
	}
	all, err := h.Exchange.Providers(ctx, e.ID)
	if err != nil {
		return exchange.Provider{}, err
	}
	return find(all, "provider", in.Name, func(p *exchange.Provider) (exchange.ID, string) { return p.ID, p.Name })
}

func providerOf(p *exchange.Provider) Provider {
	return Provider{ID: p.ID, Number: p.Number, Ecosystem: p.Ecosystem, Name: p.Name,
		CreatedAt: p.CreatedAt, DisabledAt: unlessZero(p.DisabledAt)}
}
