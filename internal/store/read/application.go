package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r Reader) Applications(ctx context.Context, ecosystem exchange.ID, f exchange.ApplicationFilter) ([]exchange.Application, error) {
	return chosen(ctx, r.query, row.Applications.Read, filter.Applications(r.dialect, ecosystem, f))
}
