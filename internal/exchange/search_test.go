package exchange_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestSearchLeads(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx, w, other := t.Context(), r.Russia(t), r.Colombia(t)
		var ids []exchange.ID // of Ivan three times, then of somebody with his phone
		for range 3 {
			ids = append(ids, submit(t, r, w.Provider, ivan("100")).ID)
		}
		wife := ivan("100")
		wife.TaxID.Put("500100732259")
		wife.Email.Clear()
		wife.Passport.Pointer().Number.Put("654321")
		ids = append(ids, submit(t, r, w.Operator, wife).ID)
		if _, err := r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: ids[1], Lender: w.Lenders[0].Party}); err != nil {
			t.Fatal(err)
		}
		find := func(t *testing.T, by exchange.Caller, s exchange.SearchLeads) (found []exchange.ID) {
			t.Helper()
			views, err := r.SearchLeads(ctx, by, s)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range views {
				found = append(found, v.ID)
			}
			return found
		}
		his, all := ids[:3], ids
		for name, test := range map[string]struct {
			search exchange.LeadSearch
			want   []exchange.ID
		}{
			"phone":                          {exchange.LeadSearch{Phone: "8 (916) 123-45-67"}, all},
			"e-mail":                         {exchange.LeadSearch{Email: " IVAN@example.RU"}, his},
			"tax id":                         {exchange.LeadSearch{TaxID: "7707-083893"}, his},
			"document":                       {exchange.LeadSearch{DocumentSeries: "45 10", DocumentNumber: "123-456"}, his},
			"document of another":            {exchange.LeadSearch{DocumentSeries: "4510", DocumentNumber: "654321"}, ids[3:]},
			"document without its series":    {exchange.LeadSearch{DocumentNumber: "123456"}, nil},
			"phone and tax id":               {exchange.LeadSearch{Phone: "+79161234567", TaxID: "500100732259"}, ids[3:]},
			"all that fits":                  {exchange.LeadSearch{ID: ids[0].String(), Phone: "+79161234567", TaxID: "7707083893", Email: "ivan@example.ru", DocumentSeries: "4510", DocumentNumber: "123456"}, ids[:1]},
			"two that fit nobody together":   {exchange.LeadSearch{Email: "ivan@example.ru", TaxID: "500100732259"}, nil},
			"an external id":                 {exchange.LeadSearch{ExternalID: "x"}, nil},
			"what is no phone":               {exchange.LeadSearch{Phone: "call me"}, nil},
			"what is no phone, and a tax id": {exchange.LeadSearch{Phone: "call me", TaxID: "7707083893"}, nil},
			"blanks":                         {exchange.LeadSearch{Email: "  "}, nil},
			"a document of blanks":           {exchange.LeadSearch{DocumentNumber: " - "}, nil},
			"no id":                          {exchange.LeadSearch{ID: "7"}, nil},
			"a mask":                         {exchange.LeadSearch{TaxID: "••••893"}, nil},
			"everything, by wildcards":       {exchange.LeadSearch{Email: "%", ExternalID: "*"}, nil},
		} {
			t.Run(name, func(t *testing.T) {
				if diff := cmp.Diff(test.want, find(t, w.Operator.Caller, exchange.SearchLeads{LeadSearch: test.search})); diff != "" {
					t.Errorf("(-want +found):\n%s", diff)
				}
			})
		}
		t.Run("each finds what it may see", func(t *testing.T) {
			byPhone := exchange.SearchLeads{LeadSearch: exchange.LeadSearch{Phone: "+79161234567"}}
			for who, want := range map[*exchangetest.Login][]exchange.ID{&w.Operator: all, &w.Provider: his, &w.Lenders[0]: ids[1:2], &w.Lenders[1]: nil, &other.Operator: nil} {
				if diff := cmp.Diff(want, find(t, who.Caller, byPhone)); diff != "" {
					t.Errorf("(-want +found):\n%s", diff)
				}
			}
			byPhone.Ecosystem = w.Ecosystem.ID
			_, err := r.SearchLeads(ctx, other.Operator.Caller, byPhone)
			wantCode(t, "in an ecosystem of others", err, exchange.NotFound)
		})
		t.Run("pages leave nothing out", func(t *testing.T) {
			var found []exchange.ID
			for after := int64(0); ; {
				page, err := r.SearchLeads(ctx, w.Operator.Caller, exchange.SearchLeads{LeadSearch: exchange.LeadSearch{Phone: "+79161234567"}, After: after, Limit: 3})
				if err != nil {
					t.Fatal(err)
				}
				for _, v := range page {
					found, after = append(found, v.ID), v.Sequence
				}
				if len(page) < 3 {
					break
				}
			}
			if !slices.Equal(found, all) {
				t.Errorf("found %v, want %v", found, all)
			}
		})
		t.Run("who sees masks does not search behind them", func(t *testing.T) {
			for who, login := range r.Masked(t, w) {
				for field, s := range map[string]exchange.LeadSearch{
					"tax_id":   {TaxID: "7707083893"},
					"document": {Phone: "+79161234567", DocumentSeries: "4510", DocumentNumber: "123456"},
				} {
					_, err := r.SearchLeads(ctx, login.Caller, exchange.SearchLeads{LeadSearch: s})
					if e := exchange.AsError(err); e.Code != exchange.Forbidden || e.Field != field {
						t.Errorf("the %s searches by %s: %+v", who, field, e)
					}
					_, err = r.NewestLead(ctx, login.Caller, s)
					wantCode(t, "the newest, "+field, err, exchange.Forbidden)
				}
				if found := find(t, login.Caller, exchange.SearchLeads{LeadSearch: exchange.LeadSearch{Phone: "+79161234567", Email: "ivan@example.ru"}}); who == "operator" && len(found) != 3 || who == "lender" && len(found) != 1 {
					t.Errorf("the %s finds %v", who, found)
				}
			}
		})
		t.Run("nothing to search by", func(t *testing.T) {
			for field, s := range map[string]exchange.LeadSearch{"": {Ecosystem: w.Ecosystem.ID}, "document.series": {DocumentSeries: "4510", Phone: "1"}} {
				_, err := r.SearchLeads(ctx, w.Operator.Caller, exchange.SearchLeads{LeadSearch: s})
				if e := exchange.AsError(err); e.Code != exchange.Invalid || e.Field != field {
					t.Errorf("%+v: %+v", s, e)
				}
			}
		})
	})
}
