package exchange_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestProductVersions(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Colombia(t)
		lender, rival := w.Lenders[0], w.Lenders[1]
		rate := func(s string) exchange.Dec { return exchange.Some(exchange.MustDecimal(s)) }
		added, err := r.AddProduct(ctx, lender.Caller, exchange.NewProduct{Terms: exchange.Terms{Name: "Libre", InterestRate: rate("1.10")}})
		if err != nil {
			t.Fatal(err)
		}
		id := added.Product.ID
		edit := func(by exchange.Caller, version int64, change func(*exchange.Terms)) (*exchange.ProductView, error) {
			return r.UpdateProduct(ctx, by, exchange.ProductEdit{Lender: lender.Party, Product: id, Version: version, Change: func(t *exchange.Terms) error {
				change(t)
				return nil
			}})
		}
		// An application before the change, one after it.
		convert := func() *exchange.ApplicationView {
			l := submit(t, r, w.Provider, exchange.Contents{FirstName: exchange.Some("Ana"), ProductID: exchange.Some(added.Product.Number)})
			c, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: l.ID, Lender: lender.Party})
			if err != nil {
				t.Fatal(err)
			}
			a, err := r.Application(ctx, lender.Caller, c.Application.ID)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		before := convert()
		if _, err := edit(w.Operator.Caller, 1, func(t *exchange.Terms) { t.InterestRate, t.Name = rate("1.2"), "Libre inversión" }); err != nil {
			t.Fatal(err)
		}
		after := convert()
		again, err := r.Application(ctx, lender.Caller, before.ID)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{before.Terms.InterestRate.Pointer().String(), again.Terms.InterestRate.Pointer().String(), after.Terms.InterestRate.Pointer().String()}
		if diff := cmp.Diff([]string{"1.10", "1.10", "1.2"}, got); diff != "" {
			t.Errorf("terms of the applications (-want +got):\n%s", diff)
		}
		if _, err := r.Application(ctx, rival.Caller, before.ID); exchange.CodeOf(err) != exchange.NotFound {
			t.Errorf("a rival sees the application: %v", err)
		}
		if _, err := r.Application(ctx, w.Provider.Caller, before.ID); exchange.CodeOf(err) != exchange.NotFound {
			t.Errorf("a provider sees the application: %v", err)
		}

		versions, err := r.ProductVersions(ctx, lender.Caller, id)
		if err != nil || len(versions) != 2 {
			t.Fatal(len(versions), err)
		}
		if versions[0].Credential != lender.ID || versions[1].Credential != w.Operator.ID || !versions[1].UpdatedAt.After(versions[0].UpdatedAt) {
			t.Errorf("who and when: %+v", versions)
		}
		if diff := cmp.Diff([]string{"name", "interest_rate"}, exchange.TermsDifference(&versions[0].Terms, &versions[1].Terms)); diff != "" {
			t.Error(diff)
		}
		if _, err := r.ProductVersions(ctx, rival.Caller, id); exchange.CodeOf(err) != exchange.Forbidden {
			t.Errorf("a rival sees versions: %v", err)
		}
		if _, err := edit(lender.Caller, 1, func(t *exchange.Terms) { t.TaxRate = rate("19") }); exchange.CodeOf(err) != exchange.Conflict {
			t.Errorf("an edit of an old version: %v", err)
		}
		if _, err := edit(rival.Caller, 0, func(t *exchange.Terms) { t.TaxRate = rate("19") }); exchange.CodeOf(err) != exchange.NotFound {
			t.Errorf("an edit by a rival: %v", err)
		}
		events := r.Events(t, w.Ecosystem.ID)
		if v, err := edit(lender.Caller, 2, func(*exchange.Terms) {}); err != nil || v.Product.Version != 2 || r.Events(t, w.Ecosystem.ID) != events {
			t.Errorf("an edit of nothing: %v, %v", v, err)
		}
		if _, err := edit(lender.Caller, 0, func(t *exchange.Terms) { t.Status = exchange.Some(exchange.ProductDraft) }); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Product(ctx, w.Provider.Caller, id); exchange.CodeOf(err) != exchange.NotFound {
			t.Errorf("a provider sees a draft: %v", err)
		}
		for name, seen := range map[string]struct {
			caller exchange.Caller
			want   int
		}{"a provider": {w.Provider.Caller, 0}, "a rival": {rival.Caller, 0}, "its lender": {lender.Caller, 1}, "the operator": {w.Operator.Caller, 1}} {
			if all, err := r.Products(ctx, seen.caller, w.Ecosystem.ID); err != nil || len(all) != seen.want {
				t.Errorf("%s lists %d products, %v, want %d", name, len(all), err, seen.want)
			}
		}
	})
}

func TestTermsBounds(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	ctx := context.Background()
	w := r.Colombia(t)
	number := func(s string) exchange.Dec { return exchange.Some(exchange.MustDecimal(s)) }
	for field, change := range map[string]func(*exchange.Terms){
		"minimum_amount": func(t *exchange.Terms) { t.MinimumAmount = number("-1") },
		"maximum_amount": func(t *exchange.Terms) { t.MinimumAmount, t.MaximumAmount = number("2"), number("1.99") },
		"minimum_term":   func(t *exchange.Terms) { t.MinimumTerm = exchange.Some(int64(-1)) },
		"maximum_term": func(t *exchange.Terms) {
			t.MinimumTerm, t.MaximumTerm = exchange.Some(int64(12)), exchange.Some(int64(6))
		},
		"rounding":                    func(t *exchange.Terms) { t.Rounding = number("0") },
		"rounding_mode":               func(t *exchange.Terms) { t.RoundingMode = exchange.Some("down") },
		"amortization":                func(t *exchange.Terms) { t.Amortization = exchange.Some("magic") },
		"status":                      func(t *exchange.Terms) { t.Status = exchange.Some("gone") },
		"cutoff_day":                  func(t *exchange.Terms) { t.CutoffDay = exchange.Some(int64(32)) },
		"eligibility":                 func(t *exchange.Terms) { t.Eligibility = exchange.Some("lead.amuont > 1") },
		"interest_free_method":        func(t *exchange.Terms) { t.InterestFreeMethod = exchange.Some("none") },
		"initial_charges[0].handling": func(t *exchange.Terms) { t.InitialCharges.Put([]exchange.Charge{{Handling: exchange.Some("gift")}}) },
	} {
		terms := exchange.Terms{Name: "Libre"}
		change(&terms)
		_, err := r.AddProduct(ctx, w.Lenders[0].Caller, exchange.NewProduct{Terms: terms})
		if exchange.CodeOf(err) != exchange.Invalid || exchange.AsError(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
