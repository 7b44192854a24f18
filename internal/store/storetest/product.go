package storetest

import (
	"context"
	"testing"

	"leadex/internal/exchange"
)

func productKinds() map[string]roundTripper {
	fit := func(w *world, p *exchange.ProductRow, c *exchange.Changes) {
		p.ID, p.Ecosystem, p.Lender = exchange.NewID(), w.ecosystem, w.addLender(c)
	}
	put := func(c *exchange.Changes, p exchange.ProductRow) { c.Products = append(c.Products, p) }
	return map[string]roundTripper{
		"product": kind[exchange.ProductRow]{fit: fit, put: put,
			read: func(ctx context.Context, r exchange.Reader, w *world, p exchange.ProductRow) (exchange.ProductRow, error) {
				return only(r.Products(ctx, w.ecosystem, exchange.ProductFilter{Lender: p.Lender}))
			},
			keep: []string{"ID", "Ecosystem", "Lender"},
		},
		"product version": kind[exchange.ProductRow]{fit: fit, put: put,
			read: func(ctx context.Context, r exchange.Reader, w *world, p exchange.ProductRow) (exchange.ProductRow, error) {
				return only(r.ProductVersions(ctx, w.ecosystem, p.ID))
			},
		},
	}
}

func (w *world) product(lender exchange.ID, name string) exchange.ProductRow {
	return exchange.ProductRow{
		ID: exchange.NewID(), Ecosystem: w.ecosystem, Lender: lender, Number: w.next(), Version: 1, Name: name,
		CreatedAt: w.now(), UpdatedAt: w.now(), Document: []byte(name),
	}
}

func testProduct(t *testing.T, store exchange.Store) {
	t.Run("the last version is current, all stay readable", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		var c exchange.Changes
		one := w.product(w.addLender(&c), "one")
		two := one
		two.Version, two.Name, two.UpdatedAt = 2, "two", one.UpdatedAt.Add(1000)
		three := two
		three.Version, three.Name = 3, "three"
		c.Products = []exchange.ProductRow{one, two}
		w.write(c)
		w.write(exchange.Changes{Products: []exchange.ProductRow{three}})
		equal(t, "current", must[[]exchange.ProductRow](t)(store.Products(t.Context(), w.ecosystem, exchange.ProductFilter{})), []exchange.ProductRow{three})
		equal(t, "versions", must[[]exchange.ProductRow](t)(store.ProductVersions(t.Context(), w.ecosystem, one.ID)), []exchange.ProductRow{one, two, three})
	})
	t.Run("a version never changes", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		var c exchange.Changes
		p := w.product(w.addLender(&c), "one")
		c.Products = []exchange.ProductRow{p}
		w.write(c)
		other := p
		other.Name = "other"
		w.refuses(exchange.Conflict, exchange.Changes{Products: []exchange.ProductRow{other}})
		equal(t, "current", must[[]exchange.ProductRow](t)(store.Products(t.Context(), w.ecosystem, exchange.ProductFilter{})), []exchange.ProductRow{p})
	})
	t.Run("chosen by lender, name and number, oldest first", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		var c exchange.Changes
		a, b := w.addLender(&c), w.addLender(&c)
		c.Products = []exchange.ProductRow{w.product(a, "x"), w.product(b, "x"), w.product(a, "y")}
		c.Products[0].ID, c.Products[2].ID = c.Products[2].ID, c.Products[0].ID
		w.write(c)
		tests := map[string]struct {
			filter exchange.ProductFilter
			want   []int
		}{
			"all":             {exchange.ProductFilter{}, []int{0, 1, 2}},
			"lender":          {exchange.ProductFilter{Lender: a}, []int{0, 2}},
			"name":            {exchange.ProductFilter{Name: "x"}, []int{0, 1}},
			"lender and name": {exchange.ProductFilter{Lender: b, Name: "x"}, []int{1}},
			"number":          {exchange.ProductFilter{Number: c.Products[2].Number}, []int{2}},
			"name of no one":  {exchange.ProductFilter{Name: "X"}, nil},
			"first page":      {exchange.ProductFilter{Limit: 2}, []int{0, 1}},
			"next page":       {exchange.ProductFilter{Limit: 2, After: c.Products[1].Number}, []int{2}},
			"page of lender":  {exchange.ProductFilter{Lender: a, Limit: 1, After: c.Products[0].Number}, []int{2}},
			"behind the last": {exchange.ProductFilter{Limit: 2, After: c.Products[2].Number}, nil},
		}
		for name, test := range tests {
			want := each(test.want, func(i int) exchange.ProductRow { return c.Products[i] })
			equal(t, name, must[[]exchange.ProductRow](t)(store.Products(t.Context(), w.ecosystem, test.filter)), want)
		}
	})
}
