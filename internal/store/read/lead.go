package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r Reader) Lead(ctx context.Context, g exchange.Grant, key exchange.LeadKey) (exchange.LeadRow, error) {
	f := exchange.LeadFilter{Limit: 1}
	if key.ID != exchange.NoID {
		f.IDs = []exchange.ID{key.ID}
	} else {
		f.Numbers = []int64{key.Number}
	}
	return First(chosen(ctx, r.query, readLead, filter.Leads(r.dialect, g, f)))
}

func (r Reader) Leads(ctx context.Context, g exchange.Grant, f exchange.LeadFilter, visit func(*exchange.LeadRow) error) error {
	stream := filter.Stream[exchange.LeadRow]{
		Limit:    f.Limit,
		Position: func(l *exchange.LeadRow) int64 { return l.Sequence },
		Page: func(ctx context.Context, limit int, after int64) ([]*exchange.LeadRow, error) {
			f := f
			f.Limit = limit
			if after > 0 {
				f.After, f.Offset = after, 0
			}
			return page(ctx, r.query, readLead, filter.Leads(r.dialect, g, f))
		},
		Ahead: r.ahead,
	}
	return stream.Each(ctx, visit)
}

func readLead(r row.Reader, l *exchange.LeadRow) {
	row.Leads.Read(r, l)
	row.ReadOverlay(r, l)
}
