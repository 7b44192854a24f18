package postgres

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

func (r reader) Provider(ctx context.Context, ecosystem, id exchange.ID) (exchange.Provider, error) {
	return one(ctx, r, &row.Providers, "WHERE ecosystem_id = $1 AND id = $2", ecosystem, id)
}

func (r reader) Providers(ctx context.Context, ecosystem exchange.ID) ([]exchange.Provider, error) {
	return list(ctx, r, &row.Providers, "WHERE ecosystem_id = $1 ORDER BY created_at, id", ecosystem)
}

func (r reader) Services(ctx context.Context, ecosystem, provider exchange.ID) ([]exchange.Service, error) {
	if provider == exchange.NoID {
		return list(ctx, r, &row.Services, "WHERE ecosystem_id = $1 ORDER BY number", ecosystem)
	}
	return list(ctx, r, &row.Services, "WHERE ecosystem_id = $1 AND provider_id = $2 ORDER BY number", ecosystem, provider)
}

func (r reader) Campaigns(ctx context.Context, ecosystem, provider exchange.ID) ([]exchange.Campaign, error) {
	if provider == exchange.NoID {
		return list(ctx, r, &row.Campaigns, "WHERE ecosystem_id = $1 ORDER BY number", ecosystem)
	}
	return list(ctx, r, &row.Campaigns, "WHERE ecosystem_id = $1 AND provider_id = $2 ORDER BY number", ecosystem, provider)
}

func (r reader) Lender(ctx context.Context, ecosystem, id exchange.ID) (exchange.Lender, error) {
	return one(ctx, r, &row.Lenders, "WHERE ecosystem_id = $1 AND id = $2", ecosystem, id)
}

func (r reader) Lenders(ctx context.Context, ecosystem exchange.ID) ([]exchange.Lender, error) {
	return list(ctx, r, &row.Lenders, "WHERE ecosystem_id = $1 ORDER BY created_at, id", ecosystem)
}

func (r reader) Branches(ctx context.Context, ecosystem, lender exchange.ID) ([]exchange.Branch, error) {
	if lender == exchange.NoID {
		return list(ctx, r, &row.Branches, "WHERE ecosystem_id = $1 ORDER BY created_at, id", ecosystem)
	}
	return list(ctx, r, &row.Branches, "WHERE ecosystem_id = $1 AND lender_id = $2 ORDER BY created_at, id", ecosystem, lender)
}
