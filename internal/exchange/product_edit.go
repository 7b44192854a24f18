package exchange

import (
	"context"
	"fmt"
	"slices"
)

// products reads current versions.
func (x *Exchange) products(ctx context.Context, r Reader, ecosystem ID, f ProductFilter) ([]LoanProduct, error) {
	rows, err := r.Products(ctx, ecosystem, f)
	if err != nil {
		return nil, err
	}
	products := make([]LoanProduct, len(rows))
	for i := range rows {
		if products[i], err = openProduct(&rows[i]); err != nil {
			return nil, err
		}
	}
	return products, nil
}

// Products are the current products of every lender of an ecosystem in which
// the caller has a grant, oldest first.
func (x *Exchange) Products(ctx context.Context, caller Caller, ecosystem ID) ([]LoanProduct, error) {
	g, err := caller.grant(ecosystem)
	if err != nil {
		return nil, err
	}
	return x.products(ctx, x.store, g.Ecosystem, ProductFilter{})
}

func openProduct(row *ProductRow) (LoanProduct, error) {
	p := LoanProduct{ID: row.ID, Number: row.Number, Ecosystem: row.Ecosystem, Lender: row.Lender, Version: row.Version,
		CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt, Terms: Terms{Name: row.Name}}
	return p, ReadDocument(row.Document, &p.Terms)
}

// AddProduct adds a loan product to a lender that the caller may see.
//
// Errors: NotFound; Duplicate when the lender has a product of that name;
// Invalid names the field.
func (x *Exchange) AddProduct(ctx context.Context, caller Caller, lender ID, terms Terms) (*LenderView, error) {
	return x.writeProduct(ctx, caller, lender, func(ctx context.Context, t *tx, l *LenderView) error {
		if named(l.Products, terms.Name) != nil {
			return &Error{Code: Duplicate, Field: "name", Message: "the lender has a product of this name already"}
		}
		p := LoanProduct{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Lender: lender, Version: 1, CreatedAt: t.now, UpdatedAt: t.now, Terms: terms}
		var err error
		if p.Number, err = t.number(ctx, ProductNumbers); err != nil {
			return err
		}
		if err := t.putProduct(ProductAdded, &p); err != nil {
			return err
		}
		l.Products = append(l.Products, p)
		return nil
	})
}

// UpdateProduct changes a lender's product of the given current name; change
// writes the new values into its terms and may run more than once. A change
// makes a new version; no change makes none.
//
// Errors: NotFound for the lender or the product; Duplicate when the new name is
// another product's; Invalid names the field.
func (x *Exchange) UpdateProduct(ctx context.Context, caller Caller, lender ID, name string, change func(*Terms) error) (*LenderView, error) {
	return x.writeProduct(ctx, caller, lender, func(_ context.Context, t *tx, l *LenderView) error {
		p := named(l.Products, name)
		if p == nil {
			return &Error{Code: NotFound, Field: "loan_product_name", Message: "the lender has no product of this name"}
		}
		before := string(AppendDocument([]byte(p.Terms.Name+"\x00"), &p.Terms))
		if err := change(&p.Terms); err != nil {
			return err
		}
		if slices.ContainsFunc(l.Products, func(o LoanProduct) bool { return o.Terms.Name == p.Terms.Name && o.ID != p.ID }) {
			return &Error{Code: Duplicate, Field: "name", Message: "the lender has a product of this name already"}
		}
		if string(AppendDocument([]byte(p.Terms.Name+"\x00"), &p.Terms)) == before {
			return nil
		}
		p.Version++
		p.UpdatedAt = t.now
		return t.putProduct(ProductUpdated, p)
	})
}

func (x *Exchange) writeProduct(ctx context.Context, caller Caller, lender ID, decide func(context.Context, *tx, *LenderView) error) (*LenderView, error) {
	seen, err := x.Lender(ctx, caller, lender)
	if err != nil {
		return nil, err
	}
	grant, err := caller.grant(seen.Ecosystem)
	if err != nil {
		return nil, err
	}
	var view *LenderView
	err = x.write(ctx, write{caller: caller, grant: grant, decide: func(ctx context.Context, t *tx) (answered, error) {
		r, err := t.read(ctx)
		if err != nil {
			return answered{}, err
		}
		view = &LenderView{Lender: seen.Lender}
		if view.Products, err = t.x.products(ctx, r, t.ecosystem.ID, ProductFilter{Lender: lender}); err != nil {
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
		Version: p.Version, Name: p.Terms.Name, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, Credential: t.caller.Credential,
		Document: AppendDocument(nil, &p.Terms)})
	facts := map[string]string{"product": p.ID.String(), "version": fmt.Sprint(p.Version)}
	_, err := t.record(Event{Kind: kind, Lender: p.Lender, Facts: facts}, NoID, nil)
	return err
}
