package postgres

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r reader) Applications(ctx context.Context, ecosystem exchange.ID, f exchange.ApplicationFilter) ([]exchange.Application, error) {
	return chosen(ctx, r, row.Applications.Read, filter.Applications(dialect, ecosystem, f))
}
