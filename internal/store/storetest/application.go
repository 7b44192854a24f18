package storetest

import (
	"testing"

	"leadex/internal/exchange"
)

func testApplications(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	lead, lender, rival, person := exchange.NewID(), exchange.NewID(), exchange.NewID(), exchange.NewID()
	all := []exchange.Application{
		w.application(lead, lender, person), w.application(exchange.NewID(), lender, person), w.application(lead, rival, exchange.NewID()),
	}
	all[0].ID, all[2].ID = all[2].ID, all[0].ID
	all[1].Status, all[2].Status = exchange.StatusWaiting, exchange.StatusIssued
	w.write(exchange.Changes{Applications: []exchange.Application{all[2], all[0], all[1]}})
	other.write(exchange.Changes{Applications: []exchange.Application{other.application(lead, lender, person)}})
	tests := map[string]struct {
		filter exchange.ApplicationFilter
		want   []int
	}{
		"all, oldest first":    {exchange.ApplicationFilter{}, []int{0, 1, 2}},
		"of leads":             {exchange.ApplicationFilter{Leads: []exchange.ID{lead}}, []int{0, 2}},
		"of a lead at one":     {exchange.ApplicationFilter{Leads: []exchange.ID{lead}, Lender: rival}, []int{2}},
		"of persons":           {exchange.ApplicationFilter{Persons: []exchange.ID{person, exchange.NewID()}}, []int{0, 1}},
		"of a lender":          {exchange.ApplicationFilter{Lender: lender}, []int{0, 1}},
		"by numbers":           {exchange.ApplicationFilter{Numbers: []int64{all[2].Number, all[0].Number, 404}}, []int{0, 2}},
		"by a number at one":   {exchange.ApplicationFilter{Numbers: []int64{all[2].Number}, Lender: lender}, nil},
		"by statuses":          {exchange.ApplicationFilter{Statuses: []string{exchange.StatusWaiting, exchange.StatusDenied}}, []int{1}},
		"by no number":         {exchange.ApplicationFilter{Numbers: []int64{}}, nil},
		"of no lead":           {exchange.ApplicationFilter{Leads: []exchange.ID{}}, nil},
		"of no person":         {exchange.ApplicationFilter{Persons: []exchange.ID{}}, nil},
		"of an unknown lender": {exchange.ApplicationFilter{Lender: exchange.NewID()}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := each(test.want, func(i int) exchange.Application { return all[i] })
			equal(t, "applications", must[[]exchange.Application](t)(store.Applications(t.Context(), w.ecosystem, test.filter)), want)
		})
	}
}
