package sqlite

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r reader) Clients(ctx context.Context, g exchange.Grant, f exchange.ClientFilter) ([]exchange.ClientRow, error) {
	return collect(ctx, r, row.Clients.Read, filter.Clients(dialect, g, f))
}

func (r reader) CountClients(ctx context.Context, g exchange.Grant, f exchange.ClientFilter) (int64, error) {
	return first(collect(ctx, r, func(r row.Reader, n *int64) { *n = r.Number() }, filter.CountClients(dialect, g, f)))
}
