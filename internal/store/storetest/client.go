package storetest

import (
	"testing"

	"leadex/internal/exchange"
)

func testClients(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	lender, rival, person := exchange.NewID(), exchange.NewID(), exchange.NewID()
	all := []exchange.ClientRow{
		w.client(person, lender, func(c *exchange.ClientRow) { c.PhoneE164, c.TaxID = "+57300", exchange.Digest{1} }),
		w.client(exchange.NewID(), lender, func(c *exchange.ClientRow) { c.PhoneE164 = "+57300" }),
		w.client(person, rival, func(c *exchange.ClientRow) { c.TaxID = exchange.Digest{1} }),
		w.client(exchange.NewID(), lender),
	}
	all[0].ID, all[3].ID = all[3].ID, all[0].ID
	w.write(exchange.Changes{Clients: all})
	other.write(exchange.Changes{Clients: []exchange.ClientRow{other.client(person, lender)}})
	tests := map[string]struct {
		grant  exchange.Grant
		filter exchange.ClientFilter
		want   []int
		total  int64 // without limit and offset
	}{
		"operator, oldest first":      {w.operator(), exchange.ClientFilter{}, []int{0, 1, 2, 3}, 4},
		"operator, newest first":      {w.operator(), exchange.ClientFilter{Newest: true}, []int{3, 2, 1, 0}, 4},
		"a page":                      {w.operator(), exchange.ClientFilter{Limit: 2, Offset: 1}, []int{1, 2}, 4},
		"the rest":                    {w.operator(), exchange.ClientFilter{Offset: 3}, []int{3}, 4},
		"behind the end":              {w.operator(), exchange.ClientFilter{Limit: 2, Offset: 9}, nil, 4},
		"lender":                      {w.ofLender(lender), exchange.ClientFilter{}, []int{0, 1, 3}, 3},
		"lender asks for another's":   {w.ofLender(lender), exchange.ClientFilter{Lender: rival}, nil, 0},
		"lender asks for its own":     {w.ofLender(rival), exchange.ClientFilter{Lender: rival}, []int{2}, 1},
		"lender asks for a person":    {w.ofLender(rival), exchange.ClientFilter{Persons: []exchange.ID{person}}, []int{2}, 1},
		"lender asks for a client id": {w.ofLender(rival), exchange.ClientFilter{IDs: []exchange.ID{all[0].ID, all[2].ID}}, []int{2}, 1},
		"provider":                    {w.ofProvider(lender), exchange.ClientFilter{}, nil, 0},
		"no role":                     {exchange.Grant{Ecosystem: w.ecosystem, Party: lender}, exchange.ClientFilter{}, nil, 0},
		"lender without name":         {w.ofLender(exchange.NoID), exchange.ClientFilter{}, nil, 0},
		"persons":                     {w.operator(), exchange.ClientFilter{Persons: []exchange.ID{person}}, []int{0, 2}, 2},
		"ids":                         {w.operator(), exchange.ClientFilter{IDs: []exchange.ID{all[3].ID, all[1].ID}}, []int{1, 3}, 2},
		"of a lender":                 {w.operator(), exchange.ClientFilter{Lender: rival}, []int{2}, 1},
		"phone":                       {w.operator(), exchange.ClientFilter{PhoneE164: "+57300"}, []int{0, 1}, 2},
		"tax id":                      {w.operator(), exchange.ClientFilter{TaxID: exchange.Digests{{1}}}, []int{0, 2}, 2},
		"phone and tax id":            {w.operator(), exchange.ClientFilter{PhoneE164: "+57300", TaxID: exchange.Digests{{1}}}, []int{0}, 1},
		"no ids":                      {w.operator(), exchange.ClientFilter{IDs: []exchange.ID{}}, nil, 0},
		"no persons":                  {w.operator(), exchange.ClientFilter{Persons: []exchange.ID{}}, nil, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := each(test.want, func(i int) exchange.ClientRow { return all[i] })
			equal(t, "clients", must[[]exchange.ClientRow](t)(store.Clients(t.Context(), test.grant, test.filter)), want)
			equal(t, "count", must[int64](t)(store.CountClients(t.Context(), test.grant, test.filter)), test.total)
		})
	}
}
