package exchange

import (
	"context"
	"errors"
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
// the caller has a grant, oldest first, without the drafts of others.
func (x *Exchange) Products(ctx context.Context, caller Caller, ecosystem ID) ([]LoanProduct, error) {
	g, err := caller.grant(ecosystem)
	if err != nil {
		return nil, err
	}
	all, err := x.products(ctx, x.store, g.Ecosystem, ProductFilter{})
	return slices.DeleteFunc(all, func(p LoanProduct) bool { return !g.finds(&p) }), err
}

func openProduct(row *ProductRow) (LoanProduct, error) {
	p := LoanProduct{ID: row.ID, Number: row.Number, Ecosystem: row.Ecosystem, Lender: row.Lender, Version: row.Version,
		CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt, Credential: row.Credential, Terms: Terms{Name: row.Name}}
	return p, ReadDocument(row.Document, &p.Terms)
}

// Product is a product that the caller may see, in its current version. Drafts
// are seen by their lender and the operator alone.
func (x *Exchange) Product(ctx context.Context, caller Caller, id ID) (*LoanProduct, error) {
	p, _, err := x.product(ctx, caller, id)
	return p, err
}

// product finds a product, and the grant by which the caller sees it.
func (x *Exchange) product(ctx context.Context, caller Caller, id ID) (*LoanProduct, Grant, error) {
	for _, g := range caller.Grants {
		found, err := x.products(ctx, x.store, g.Ecosystem, ProductFilter{ID: id})
		if err != nil {
			return nil, g, err
		}
		if len(found) > 0 && g.finds(&found[0]) {
			return &found[0], g, nil
		}
	}
	return nil, Grant{}, ErrNotFound
}

// finds tells whether a product of the grant's ecosystem is there for its holder.
func (g Grant) finds(p *LoanProduct) bool { return g.owns(p) || p.Status() != ProductDraft }

// owns tells whether a grant is that of a product's lender, or of an operator.
func (g Grant) owns(p *LoanProduct) bool {
	return g.Role == RoleOperator || (g.Role == RoleLender && g.Party == p.Lender)
}

// MadeBy is the grant by which a version was made, the zero Grant when it was a
// command.
func (x *Exchange) MadeBy(ctx context.Context, p *LoanProduct) (Grant, error) {
	rows, err := x.known.credential(ctx, p.Credential)
	if err != nil || p.Credential == "" {
		return Grant{}, err
	}
	for _, row := range rows {
		for _, g := range row.Grants {
			if row.Ecosystem == p.Ecosystem && g.owns(p) {
				return g, nil
			}
		}
	}
	return Grant{}, nil
}

// ProductVersions are all versions of a product, oldest first, for its lender and
// the operator.
//
// Errors: NotFound; Forbidden for whoever sees the product but is neither.
func (x *Exchange) ProductVersions(ctx context.Context, caller Caller, id ID) ([]LoanProduct, error) {
	p, g, err := x.product(ctx, caller, id)
	if err != nil {
		return nil, err
	}
	if !g.owns(p) {
		return nil, Refuse(Forbidden, "only the lender itself and the operator see the versions of a product")
	}
	return x.versions(ctx, p.Ecosystem, id)
}

func (x *Exchange) versions(ctx context.Context, ecosystem, product ID) ([]LoanProduct, error) {
	rows, err := x.store.ProductVersions(ctx, ecosystem, product)
	if err != nil {
		return nil, err
	}
	versions := make([]LoanProduct, len(rows))
	for i := range rows {
		if versions[i], err = openProduct(&rows[i]); err != nil {
			return nil, err
		}
	}
	return versions, nil
}

// TermsDifference names the terms in which two versions differ, in the order of
// the catalogue; "name" comes first.
func TermsDifference(before, after *Terms) []string {
	var keys []string
	if before.Name != after.Name {
		keys = append(keys, "name")
	}
	return append(keys, differentKeys(before, after)...)
}

// ApplicationView is an application with the terms that it was made with.
type ApplicationView struct {
	Application
	Terms *Terms // nil when it names no product
}

// Application is an application of the caller's: an operator sees all, a lender
// those made to it.
//
// Errors: NotFound.
func (x *Exchange) Application(ctx context.Context, caller Caller, id ID) (*ApplicationView, error) {
	a, _, err := x.application(ctx, x.store, caller, ApplicationFilter{IDs: []ID{id}})
	if err != nil {
		return nil, err
	}
	return x.withTerms(ctx, a)
}

// application is the one that a filter names, with the grant by which the caller
// sees it.
func (x *Exchange) application(ctx context.Context, r Reader, caller Caller, f ApplicationFilter) (*Application, Grant, error) {
	for _, g := range caller.Grants {
		if !g.ofApplications(&f) {
			continue
		}
		found, err := r.Applications(ctx, g.Ecosystem, f)
		if err != nil {
			return nil, g, err
		}
		if len(found) > 0 {
			return &found[0], g, nil
		}
	}
	return nil, Grant{}, ErrNotFound
}

// ofApplications cuts a filter to what the grant may see; false for nothing.
func (g Grant) ofApplications(f *ApplicationFilter) bool {
	switch g.Role {
	case RoleOperator:
		f.Lender = NoID
	case RoleLender:
		f.Lender = g.Party
	default:
		return false
	}
	return true
}

func (x *Exchange) withTerms(ctx context.Context, a *Application) (*ApplicationView, error) {
	v := &ApplicationView{Application: *a}
	if a.Product == NoID {
		return v, nil
	}
	versions, err := x.versions(ctx, a.Ecosystem, a.Product)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(versions, func(p LoanProduct) bool { return p.Version == a.ProductVersion })
	if at < 0 {
		return nil, errors.New("an application names a version that is not there")
	}
	v.Terms = &versions[at].Terms
	return v, nil
}
