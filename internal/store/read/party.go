package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

func (r Reader) Provider(ctx context.Context, ecosystem, id exchange.ID) (exchange.Provider, error) {
	return One(ctx, r.query, &row.Providers, "WHERE ecosystem_id = $1 AND id = $2", ecosystem, id)
}

func (r Reader) Providers(ctx context.Context, ecosystem exchange.ID) ([]exchange.Provider, error) {
	return List(ctx, r.query, &row.Providers, "WHERE ecosystem_id = $1 ORDER BY created_at, id", ecosystem)
}

func (r Reader) Services(ctx context.Context, ecosystem, provider exchange.ID) ([]exchange.Service, error) {
	if provider == exchange.NoID {
		return List(ctx, r.query, &row.Services, "WHERE ecosystem_id = $1 ORDER BY number", ecosystem)
	}
	return List(ctx, r.query, &row.Services, "WHERE ecosystem_id = $1 AND provider_id = $2 ORDER BY number", ecosystem, provider)
}

func (r Reader) Campaigns(ctx context.Context, ecosystem, provider exchange.ID) ([]exchange.Campaign, error) {
	if provider == exchange.NoID {
		return List(ctx, r.query, &row.Campaigns, "WHERE ecosystem_id = $1 ORDER BY number", ecosystem)
	}
	return List(ctx, r.query, &row.Campaigns, "WHERE ecosystem_id = $1 AND provider_id = $2 ORDER BY number", ecosystem, provider)
}

func (r Reader) Lender(ctx context.Context, ecosystem, id exchange.ID) (exchange.Lender, error) {
	return One(ctx, r.query, &row.Lenders, lenderByID, ecosystem, id)
}

const lenderByID = "WHERE ecosystem_id = $1 AND id = $2"

func (r Reader) Lenders(ctx context.Context, ecosystem exchange.ID) ([]exchange.Lender, error) {
	return List(ctx, r.query, &row.Lenders, "WHERE ecosystem_id = $1 ORDER BY created_at, id", ecosystem)
}

func (r Reader) Branches(ctx context.Context, ecosystem, lender exchange.ID) ([]exchange.Branch, error) {
	if lender == exchange.NoID {
		return List(ctx, r.query, &row.Branches, "WHERE ecosystem_id = $1 ORDER BY created_at, id", ecosystem)
	}
	return List(ctx, r.query, &row.Branches, "WHERE ecosystem_id = $1 AND lender_id = $2 ORDER BY created_at, id", ecosystem, lender)
}
