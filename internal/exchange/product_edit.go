package exchange

import (
	"context"
	"fmt"
	"slices"
)

// NewProduct is a loan product to be added.
type NewProduct struct {
	Lender ID // NoID: the caller's own
	Terms  Terms
	Once   *Once
}

// AddProduct adds a loan product to a lender that the caller may see.
//
// Errors: NotFound; Duplicate when the lender has a product of that name;
// Invalid names the field.
func (x *Exchange) AddProduct(ctx context.Context, caller Caller, n NewProduct) (*ProductView, error) {
	dropCards(&n.Terms)
	return x.writeProduct(ctx, caller, n.Lender, n.Once, func(ctx context.Context, t *tx, v *ProductView) error {
		if named(v.Lender.Products, n.Terms.Name) != nil {
			return errProductName
		}
		p := LoanProduct{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Lender: v.Lender.ID, Version: 1, CreatedAt: t.now, UpdatedAt: t.now,
			Credential: t.caller.Credential, Terms: n.Terms}
		var err error
		if p.Number, err = t.number(ctx, ProductNumbers); err != nil {
			return err
		}
		if err := t.putProduct(ProductAdded, &p); err != nil {
			return err
		}
		v.Lender.Products = append(v.Lender.Products, p)
		v.Product = p
		return nil
	})
}

var errProductName = &Error{Code: Duplicate, Field: "name", Message: "the lender has a product of this name already"}

// ProductEdit is a change of a product's terms.
type ProductEdit struct {
	Lender ID     // NoID: that of Product, else the caller's own
	Name   string // the current name of the product, unless Product is given
	// Product is its id. Version, unless it is 0, is the version that the change
	// was made on.
	Product ID
	Version int64
	// Change writes the new values into the terms. It may run more than once.
	Change func(*Terms) error
	Once   *Once
}

// UpdateProduct changes a lender's product. A change makes a new version; no
// change makes none.
//
// Errors: NotFound for the lender or the product; Forbidden for whoever sees the
// product and is neither its lender nor an operator; Conflict when the product has
// another version by now; Duplicate when the new name is another product's;
// Invalid names the field.
func (x *Exchange) UpdateProduct(ctx context.Context, caller Caller, e ProductEdit) (*ProductView, error) {
	if e.Lender == NoID && e.Product != NoID {
		p, g, err := x.product(ctx, caller, e.Product)
		switch {
		case err != nil:
			return nil, err
		case !g.owns(p):
			return nil, Refuse(Forbidden, "only the lender itself and the operator change a product")
		}
		e.Lender = p.Lender
	}
	return x.writeProduct(ctx, caller, e.Lender, e.Once, func(_ context.Context, t *tx, v *ProductView) error {
		p := e.of(v.Lender.Products)
		if p == nil {
			return &Error{Code: NotFound, Field: "loan_product_name", Message: "the lender has no product of this name"}
		}
		if e.Version != 0 && e.Version != p.Version {
			return &Error{Code: Conflict, Field: "version", Message: fmt.Sprintf("the product has version %d by now", p.Version)}
		}
		before := string(AppendDocument([]byte(p.Terms.Name+"\x00"), &p.Terms))
		if err := e.Change(&p.Terms); err != nil {
			return err
		}
		dropCards(&p.Terms)
		if slices.ContainsFunc(v.Lender.Products, func(o LoanProduct) bool { return o.Terms.Name == p.Terms.Name && o.ID != p.ID }) {
			return errProductName
		}
		v.Product = *p
		if string(AppendDocument([]byte(p.Terms.Name+"\x00"), &p.Terms)) == before {
			return nil
		}
		p.Version++
		p.UpdatedAt, p.Credential = t.now, t.caller.Credential
		v.Product = *p
		return t.putProduct(ProductUpdated, p)
	})
}

// of finds the product that is meant. A pointer into products.
func (e *ProductEdit) of(products []LoanProduct) *LoanProduct {
	if e.Product == NoID {
		return named(products, e.Name)
	}
	i := slices.IndexFunc(products, func(p LoanProduct) bool { return p.ID == e.Product })
	if i < 0 {
		return nil
	}
	return &products[i]
}

// ProductView is a product that was written, with its lender.
type ProductView struct {
	Product LoanProduct
	Lender  LenderView // with all its products
}

func (x *Exchange) writeProduct(ctx context.Context, caller Caller, lender ID, once *Once, decide func(context.Context, *tx, *ProductView) error) (*ProductView, error) {
	grant, lender, err := x.grantOver(ctx, caller, lender, true)
	if err != nil {
		return nil, err
	}
	var view *ProductView
	err = x.write(ctx, write{caller: caller, grant: grant, once: once, decide: func(ctx context.Context, t *tx) (answered, error) {
		r, err := t.read(ctx)
		if err != nil {
			return answered{}, err
		}
		view = &ProductView{}
		if view.Lender.Lender, err = r.Lender(ctx, t.ecosystem.ID, lender); err != nil {
			return answered{}, err
		}
		if view.Lender.Products, err = t.x.products(ctx, r, t.ecosystem.ID, ProductFilter{Lender: lender}); err != nil {
			return answered{}, err
		}
		return answered{result: view}, decide(ctx, t, view)
	}})
	if err != nil {
		return nil, err
	}
	return view, nil
}

// named finds a product by its name. A pointer into products.
func named(products []LoanProduct, name string) *LoanProduct {
	for i := range products {
		if products[i].Terms.Name == name {
			return &products[i]
		}
	}
	return nil
}

// putProduct checks the terms and names a new version to be written.
func (t *tx) putProduct(kind EventKind, p *LoanProduct) error {
	if err := checkTerms(&p.Terms); err != nil {
		return err
	}
	t.changes.Products = append(t.changes.Products, ProductRow{ID: p.ID, Ecosystem: p.Ecosystem, Lender: p.Lender, Number: p.Number,
		Version: p.Version, Name: p.Terms.Name, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, Credential: p.Credential,
		Document: AppendDocument(nil, &p.Terms)})
	facts := map[string]string{"product": p.ID.String(), "version": fmt.Sprint(p.Version)}
	_, err := t.record(Event{Kind: kind, Lender: p.Lender, Facts: facts}, NoID, nil)
	return err
}
