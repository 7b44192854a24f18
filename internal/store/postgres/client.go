package postgres

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r reader) Clients(ctx context.Context, g exchange.Grant, f exchange.ClientFilter) ([]exchange.ClientRow, error) {
	return chosen(ctx, r, row.Clients.Read, filter.Clients(dialect, g, f))
}

func (r reader) CountClients(ctx context.Context, g exchange.Grant, f exchange.ClientFilter) (int64, error) {
	return first(chosen(ctx, r, readNumber, filter.CountClients(dialect, g, f)))
}
