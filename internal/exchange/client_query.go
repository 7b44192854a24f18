package exchange

import (
	"context"
	"errors"
	"slices"
)

// ClientQuery asks for a window of the clients that meet all its conditions.
type ClientQuery struct {
	Ecosystem      ID // NoID: that of the caller's first grant
	TaxID          string
	DocumentSeries string // of the document with the number; "" for one without a series
	DocumentNumber string
	Where          []SearchTerm // as of LeadQuery; the number is the person's
	Order          []SearchOrder
	Offset         int
	Limit          int // 0 is UsualWindow; more than MaxWindow is MaxWindow
}

// QueryClients is a window of clients: a lender's own, for an operator the newest
// of each person, for a provider none. What cannot be true of any client finds
// none.
//
// Errors: as QueryLeads.
func (x *Exchange) QueryClients(ctx context.Context, caller Caller, q ClientQuery) ([]ClientView, error) {
	g, err := caller.grant(q.Ecosystem)
	if err != nil {
		return nil, err
	}
	e, err := x.known.ecosystem(ctx, g.Ecosystem)
	if err != nil {
		return nil, err
	}
	var sealed LeadFilter
	s, ok := LeadSearch{TaxID: q.TaxID, DocumentSeries: q.DocumentSeries, DocumentNumber: q.DocumentNumber}, true
	if s.given() {
		if sealed, ok, err = x.searchFilter(g, e, s); err != nil || !ok {
			return []ClientView{}, err
		}
	}
	f := ClientFilter{TaxID: sealed.TaxID, Document: sealed.Document, NewestOfPerson: true, Offset: q.Offset, Limit: windowOf(q.Limit)}
	if f.Where, ok, err = normalTerms(e, q.Where); err != nil || !ok {
		return []ClientView{}, err
	}
	ids, err := x.store.ClientIDs(ctx, g, f, q.Order)
	if err != nil || len(ids) == 0 {
		return []ClientView{}, err
	}
	views, err := x.clientViews(ctx, g, ClientFilter{IDs: ids})
	if err != nil {
		return nil, err
	}
	at := make(map[ID]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	slices.SortFunc(views, func(a, b ClientView) int { return at[a.ID] - at[b.ID] })
	return views, nil
}

// ClientsByNumber are the clients that Client answers for these numbers of persons,
// each once, by number.
func (x *Exchange) ClientsByNumber(ctx context.Context, caller Caller, numbers []int64) ([]ClientView, error) {
	views := []ClientView{}
	left := slices.Clone(numbers)
	forget := func(number int64) { left = slices.DeleteFunc(left, func(n int64) bool { return n == number }) }
	for _, g := range caller.Grants {
		if len(left) == 0 {
			break
		}
		found, err := x.clientViews(ctx, g, ClientFilter{PersonNumbers: left, NewestOfPerson: true})
		if err != nil {
			return nil, err
		}
		for i := range found {
			forget(found[i].PersonNumber)
		}
		views = append(views, found...)
	}
	// What is left is unknown, or was merged into another.
	for _, number := range slices.Clone(left) {
		v, err := x.Client(ctx, caller, ClientRef{Number: number})
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(views, func(o ClientView) bool { return o.ID == v.ID }) {
			views = append(views, *v)
		}
	}
	slices.SortFunc(views, func(a, b ClientView) int { return int(a.PersonNumber - b.PersonNumber) })
	return views, nil
}

func (x *Exchange) clientViews(ctx context.Context, g Grant, f ClientFilter) ([]ClientView, error) {
	e, err := x.known.ecosystem(ctx, g.Ecosystem)
	if err != nil {
		return nil, err
	}
	rows, err := x.store.Clients(ctx, g, f)
	if err != nil {
		return nil, err
	}
	persons, err := x.personsOf(ctx, e.ID, rows)
	if err != nil {
		return nil, err
	}
	views := make([]ClientView, len(rows))
	for i := range rows {
		p := persons[rows[i].Person]
		c, _, err := x.openClient(e, &p, &rows[i])
		if err != nil {
			return nil, err
		}
		views[i] = ClientView{Client: *c, PersonNumber: p.Number}
		views[i].Contents = g.seen(&c.Contents)
	}
	return views, nil
}
