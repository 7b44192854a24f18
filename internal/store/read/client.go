package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r Reader) Clients(ctx context.Context, g exchange.Grant, f exchange.ClientFilter) ([]exchange.ClientRow, error) {
	return chosen(ctx, r.query, row.Clients.Read, filter.Clients(r.dialect, g, f))
}

func (r Reader) CountClients(ctx context.Context, g exchange.Grant, f exchange.ClientFilter) (int64, error) {
	return First(chosen(ctx, r.query, Number, filter.CountClients(r.dialect, g, f)))
}

func (r Reader) ClientIDs(ctx context.Context, g exchange.Grant, f exchange.ClientFilter, order []exchange.SearchOrder) ([]exchange.ID, error) {
	return chosen(ctx, r.query, readID, filter.ClientIDs(r.dialect, g, f, order))
}
