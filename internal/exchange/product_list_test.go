package exchange_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestProductPage(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Colombia(t)
		abroad := r.Russia(t)
		status := []string{"", exchange.ProductDraft, exchange.ProductRetired, exchange.ProductActive}
		for i := range 8 {
			terms := exchange.Terms{Name: fmt.Sprintf("P%d", i)}
			if s := status[i%4]; s != "" {
				terms.Status.Put(s)
			}
			if _, err := r.AddProduct(ctx, w.Lenders[i/4].Caller, exchange.NewProduct{Terms: terms}); err != nil {
				t.Fatal(err)
			}
		}
		both := exchange.Caller{Grants: append(append([]exchange.Grant{}, w.Provider.Caller.Grants...), w.Lenders[0].Caller.Grants...)}
		for name, test := range map[string]struct {
			caller exchange.Caller
			ask    exchange.ListProducts
			want   []string
		}{
			"an operator sees all":              {w.Operator.Caller, exchange.ListProducts{}, []string{"P0", "P1", "P2", "P3", "P4", "P5", "P6", "P7"}},
			"a lender does not see drafts":      {w.Lenders[1].Caller, exchange.ListProducts{}, []string{"P0", "P2", "P3", "P4", "P5", "P6", "P7"}},
			"a provider sees no draft":          {w.Provider.Caller, exchange.ListProducts{}, []string{"P0", "P2", "P3", "P4", "P6", "P7"}},
			"a later grant counts too":          {both, exchange.ListProducts{}, []string{"P0", "P1", "P2", "P3", "P4", "P6", "P7"}},
			"of a lender":                       {w.Operator.Caller, exchange.ListProducts{Lender: w.Lenders[1].Party}, []string{"P4", "P5", "P6", "P7"}},
			"active, said or not":               {w.Operator.Caller, exchange.ListProducts{Status: exchange.ProductActive}, []string{"P0", "P3", "P4", "P7"}},
			"retired of a lender":               {w.Provider.Caller, exchange.ListProducts{Lender: w.Lenders[0].Party, Status: exchange.ProductRetired}, []string{"P2"}},
			"drafts of others":                  {w.Lenders[0].Caller, exchange.ListProducts{Lender: w.Lenders[1].Party, Status: exchange.ProductDraft}, nil},
			"another ecosystem":                 {abroad.Operator.Caller, exchange.ListProducts{}, nil},
			"a lender of the ecosystem of ours": {abroad.Operator.Caller, exchange.ListProducts{Lender: w.Lenders[0].Party}, nil},
		} {
			for limit := 1; limit <= 9; limit++ {
				test.ask.Limit, test.ask.After = limit, 0
				var got []string
				for {
					page, err := r.ProductPage(ctx, test.caller, test.ask)
					if err != nil || len(page.Products) > limit || (page.Next != 0 && len(page.Products) < limit) {
						t.Fatal(name, limit, page, err)
					}
					for i := range page.Products {
						got = append(got, page.Products[i].Terms.Name)
					}
					if page.Next == 0 {
						break
					}
					test.ask.After = page.Next
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("%s by %d (-want +got):\n%s", name, limit, diff)
				}
			}
		}
		if _, err := r.ProductPage(ctx, w.Operator.Caller, exchange.ListProducts{Status: "gone", Limit: 1}); exchange.AsError(err).Field != "status" {
			t.Error(err)
		}
		if _, err := r.ProductPage(ctx, w.Operator.Caller, exchange.ListProducts{Ecosystem: abroad.Ecosystem.ID, Limit: 1}); err == nil {
			t.Error("a page of an ecosystem of others")
		}
	})
}

func TestUpdateProductByID(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	ctx := context.Background()
	w := r.Colombia(t)
	bank := w.Lenders[0]
	added, err := r.AddProduct(ctx, bank.Caller, exchange.NewProduct{Terms: exchange.Terms{Name: "Libre"}})
	if err != nil {
		t.Fatal(err)
	}
	id := added.Product.ID
	rename := func(by exchange.Caller, name string) error {
		_, err := r.UpdateProduct(ctx, by, exchange.ProductEdit{Product: id, Change: func(t *exchange.Terms) error {
			t.Name = name
			return nil
		}})
		return err
	}
	for name, test := range map[string]struct {
		by   exchange.Caller
		want exchange.Code
	}{"a rival": {w.Lenders[1].Caller, exchange.Forbidden}, "a provider": {w.Provider.Caller, exchange.Forbidden}, "a stranger": {r.Russia(t).Operator.Caller, exchange.NotFound}} {
		if err := rename(test.by, "Suyo"); exchange.CodeOf(err) != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, by := range []exchange.Caller{w.Operator.Caller, exchange.Command(w.Ecosystem.ID)} {
		if err := rename(by, "Libre de "+by.Credential); err != nil {
			t.Error(err)
		}
	}
	versions, err := r.ProductVersions(ctx, bank.Caller, id)
	if err != nil {
		t.Fatal(err)
	}
	var makers []exchange.Role
	for i := range versions {
		g, err := r.MadeBy(ctx, &versions[i])
		if err != nil {
			t.Error(err)
		}
		makers = append(makers, g.Role)
	}
	if diff := cmp.Diff([]exchange.Role{exchange.RoleLender, exchange.RoleOperator, ""}, makers); diff != "" {
		t.Errorf("who made the versions (-want +got):\n%s", diff)
	}
}
