package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r Reader) Events(ctx context.Context, g exchange.Grant, f exchange.EventFilter, visit func(*exchange.EventRow) error) error {
	stream := filter.Stream[exchange.EventRow]{
		Limit:    f.Limit,
		Position: func(e *exchange.EventRow) int64 { return e.Number },
		Page: func(ctx context.Context, limit int, after int64, used []*exchange.EventRow) ([]*exchange.EventRow, error) {
			f := f
			f.Limit, f.After = limit, max(f.After, after)
			return page(ctx, r.query, row.Events.Read, filter.Events(r.dialect, g, f), used)
		},
		Ahead: r.ahead,
	}
	return stream.Each(ctx, visit)
}

func (r Reader) ApplicationEvents(ctx context.Context, g exchange.Grant, f exchange.ApplicationEventFilter) ([]exchange.EventRow, error) {
	return chosen(ctx, r.query, row.Events.Read, filter.ApplicationEvents(r.dialect, g, f))
}

func (r Reader) EventAt(ctx context.Context, ecosystem exchange.ID, number int64) (exchange.EventRow, error) {
	return One(ctx, r.query, &row.Events, "WHERE ecosystem_id = $1 AND number = $2", ecosystem, number)
}
