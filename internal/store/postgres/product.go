package postgres

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r reader) Products(ctx context.Context, ecosystem exchange.ID, f exchange.ProductFilter) ([]exchange.ProductRow, error) {
	return chosen(ctx, r, row.Products.Read, filter.Products(dialect, ecosystem, f))
}

func (r reader) ProductVersions(ctx context.Context, ecosystem, product exchange.ID) ([]exchange.ProductRow, error) {
	return list(ctx, r, &row.ProductVersions, "WHERE ecosystem_id = $1 AND id = $2 ORDER BY version", ecosystem, product)
}
