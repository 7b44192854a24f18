package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r Reader) Products(ctx context.Context, ecosystem exchange.ID, f exchange.ProductFilter) ([]exchange.ProductRow, error) {
	return chosen(ctx, r.query, row.Products.Read, filter.Products(r.dialect, ecosystem, f))
}

func (r Reader) ProductVersions(ctx context.Context, ecosystem, product exchange.ID) ([]exchange.ProductRow, error) {
	return List(ctx, r.query, &row.ProductVersions, "WHERE ecosystem_id = $1 AND id = $2 ORDER BY version", ecosystem, product)
}
