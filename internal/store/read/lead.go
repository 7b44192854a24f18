package read

import (
	"context"
	"time"

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
	if named := max(len(f.IDs), len(f.Numbers)); named > 0 && f.Limit == 0 && f.Offset == 0 {
		f.Limit = named // there are no more, so that the last page is known to be the last
	}
	stream := filter.Stream[exchange.LeadRow]{
		Limit:    f.Limit,
		Position: func(l *exchange.LeadRow) int64 { return l.Sequence },
		Page: func(ctx context.Context, limit int, after int64, used []*exchange.LeadRow) ([]*exchange.LeadRow, error) {
			f := f
			f.Limit = limit
			if after > 0 {
				f.After, f.Offset = after, 0
			}
			return page(ctx, r.query, readLead, filter.Leads(r.dialect, g, f), used)
		},
		Ahead: r.ahead,
	}
	return stream.Each(ctx, visit)
}

func (r Reader) LeadIDs(ctx context.Context, g exchange.Grant, f exchange.LeadFilter, order []exchange.SearchOrder) ([]exchange.ID, error) {
	return chosen(ctx, r.query, readID, filter.LeadIDs(r.dialect, g, f, order))
}

func (r Reader) LeadSpan(ctx context.Context, ecosystem exchange.ID, from, to time.Time) (first, last int64, err error) {
	q := filter.LeadSpan(r.dialect, ecosystem, exchange.LeadFilter{From: from, To: to})
	err = r.query(ctx, q, func(v row.Reader) { first, last = v.Number(), v.Number() })
	return first, last, err
}

func readID(r row.Reader, id *exchange.ID) { *id = r.ID() }

func readLead(r row.Reader, l *exchange.LeadRow) {
	row.Leads.Read(r, l)
	row.ReadOverlay(r, l)
}
