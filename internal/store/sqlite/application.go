package sqlite

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r reader) Applications(ctx context.Context, ecosystem exchange.ID, f exchange.ApplicationFilter) ([]exchange.Application, error) {
	return collect(ctx, r, row.Applications.Read, filter.Applications(dialect, ecosystem, f))
}
