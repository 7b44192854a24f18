package exchange

import (
	"context"
	"slices"
)

// ListProducts asks for a page of products.
type ListProducts struct {
	Ecosystem ID     // NoID: that of the first grant
	Lender    ID     // whose; NoID for every lender's
	Status    string // in which state; "" for every state
	After     int64  // numbers up to this one are passed over
	Limit     int    // at least 1
}

// ProductPage is a page of current products. Next is the number after which it
// goes on, 0 when it is the last.
type ProductPage struct {
	Products []LoanProduct
	Next     int64
}

// productsAtOnce is how many products are read before they are sorted out.
const productsAtOnce = 200

// ProductPage is a page of the products that the caller may see, in the order of
// their numbers. Drafts are seen by their lender and the operator alone.
//
// The status lies in the terms, so a page of a rare one is found by reading on.
//
// Errors: NotFound without a grant in the ecosystem; Invalid names the field.
func (x *Exchange) ProductPage(ctx context.Context, caller Caller, l ListProducts) (ProductPage, error) {
	var page ProductPage
	g, err := caller.grant(l.Ecosystem)
	if err != nil {
		return page, err
	}
	if l.Status != "" && !slices.Contains(statuses, l.Status) {
		return page, InvalidField("status", "must be one of %v", statuses)
	}
	f := ProductFilter{Lender: l.Lender, After: l.After, Limit: productsAtOnce}
	for {
		found, err := x.products(ctx, x.store, g.Ecosystem, f)
		if err != nil {
			return page, err
		}
		for i := range found {
			p := &found[i]
			if !caller.findsProduct(p) || (l.Status != "" && p.Status() != l.Status) {
				continue
			}
			if len(page.Products) == l.Limit {
				page.Next = page.Products[l.Limit-1].Number
				return page, nil
			}
			page.Products = append(page.Products, *p)
		}
		if len(found) < f.Limit {
			return page, nil
		}
		f.After = found[len(found)-1].Number
	}
}

// findsProduct tells whether a product is there for a caller by any of its grants.
func (c Caller) findsProduct(p *LoanProduct) bool {
	return slices.ContainsFunc(c.Grants, func(g Grant) bool { return g.Ecosystem == p.Ecosystem && g.finds(p) })
}
