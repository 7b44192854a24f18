package control

import (
	"context"
	"encoding/json"
	"time"

	"leadex/internal/exchange"
)

// Product is a version of a loan product.
type Product struct {
	ID         exchange.ID `json:"id"`
	Number     int64       `json:"number"`
	Lender     exchange.ID `json:"lender"`
	LenderName string      `json:"lender_name"`
	Name       string      `json:"name"`
	Status     string      `json:"status"`
	Version    int64       `json:"version"`
	CreatedAt  time.Time   `json:"created_at"`
	UpdatedAt  time.Time   `json:"updated_at"` // when this version was made
	Credential string      `json:"credential"` // who made it; "" for a command
	Terms      []Term      `json:"terms"`      // those that were written, without the name
}

// Term is one of the terms of a product.
type Term struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"` // as it was written, numbers with their digits
}

// ProductsAsked chooses a page of products.
type ProductsAsked struct {
	Ecosystem string `json:"ecosystem"`
	Lender    string `json:"lender"` // id or name; "" for every lender
	Status    string `json:"status"` // "" for every status
	After     int64  `json:"after"`  // numbers up to this one are passed over
	Limit     int    `json:"limit"`
}

// OneProduct names a product.
type OneProduct struct {
	Ecosystem string `json:"ecosystem"`
	Lender    string `json:"lender"`  // id or name; only where the name of the product is not unique
	Product   string `json:"product"` // number, id or name
	Version   int64  `json:"version"` // 0: the current one
}

// ProductStatus is a status that a product is to get.
type ProductStatus struct {
	OneProduct
	Status string `json:"status"`
}

// TwoVersions names two versions of a product; a To of 0 is the current one, a
// From of 0 the one before To.
type TwoVersions struct {
	OneProduct
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// Difference is in which terms two versions differ. A value is null where the
// term was not written.
type Difference struct {
	Product exchange.ID   `json:"product"`
	From    int64         `json:"from"`
	To      int64         `json:"to"`
	Changes []ChangedTerm `json:"changes"`
}

// ChangedTerm is a term in two versions.
type ChangedTerm struct {
	Key    string          `json:"key"`
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

var (
	// Products are the current versions of products, by number.
	Products = Call[ProductsAsked, []Product]{"products", products}
	// ShowProduct is a version of a product.
	ShowProduct = Call[OneProduct, Product]{"product", showProduct}
	// ProductVersions are all versions of a product, oldest first.
	ProductVersions = Call[OneProduct, []Product]{"product-versions", productVersions}
	// ProductDifference compares two versions of a product.
	ProductDifference = Call[TwoVersions, Difference]{"product-difference", productDifference}
	// SetProductStatus offers a product, or offers it no more. A product that has
	// the status already stays as it is.
	SetProductStatus = Call[ProductStatus, Product]{"set-product-status", setProductStatus}
)

func products(ctx context.Context, h *House, in ProductsAsked) ([]Product, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	ask := exchange.ListProducts{Ecosystem: e.ID, Status: in.Status, After: in.After, Limit: in.Limit}
	if in.Limit < 1 || in.Limit > MaxPage {
		return nil, exchange.InvalidField("limit", "must be between 1 and %d", MaxPage)
	}
	if in.Lender != "" {
		l, err := findLender(ctx, h, Named{Ecosystem: e.ID.String(), Name: in.Lender})
		if err != nil {
			return nil, err
		}
		ask.Lender = l.ID
	}
	page, err := h.Exchange.ProductPage(ctx, exchange.Command(e.ID), ask)
	if err != nil {
		return nil, err
	}
	return productsOf(ctx, h, e.ID, page.Products)
}

func showProduct(ctx context.Context, h *House, in OneProduct) (Product, error) {
	p, err := findProduct(ctx, h, in)
	if err != nil {
		return Product{}, err
	}
	if in.Version != 0 && in.Version != p.Version {
		all, err := h.Exchange.ProductVersions(ctx, exchange.Command(p.Ecosystem), p.ID)
		if err != nil {
			return Product{}, err
		}
		if p, err = versionOf(all, in.Version); err != nil {
			return Product{}, err
		}
	}
	return productOf(ctx, h, p)
}

func productVersions(ctx context.Context, h *House, in OneProduct) ([]Product, error) {
	p, err := findProduct(ctx, h, in)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.ProductVersions(ctx, exchange.Command(p.Ecosystem), p.ID)
	if err != nil {
		return nil, err
	}
	return productsOf(ctx, h, p.Ecosystem, all)
}

func productDifference(ctx context.Context, h *House, in TwoVersions) (Difference, error) {
	p, err := findProduct(ctx, h, in.OneProduct)
	if err != nil {
		return Difference{}, err
	}
	if in.To == 0 {
		in.To = p.Version
	}
	if in.From == 0 {
		in.From = max(1, in.To-1)
	}
	all, err := h.Exchange.ProductVersions(ctx, exchange.Command(p.Ecosystem), p.ID)
	if err != nil {
		return Difference{}, err
	}
	before, err := versionOf(all, in.From)
	if err != nil {
		return Difference{}, err
	}
	after, err := versionOf(all, in.To)
	if err != nil {
		return Difference{}, err
	}
	d := Difference{Product: p.ID, From: in.From, To: in.To, Changes: []ChangedTerm{}}
	for _, key := range exchange.TermsDifference(&before.Terms, &after.Terms) {
		d.Changes = append(d.Changes, ChangedTerm{Key: key, Before: termJSON(&before.Terms, key), After: termJSON(&after.Terms, key)})
	}
	return d, nil
}

func setProductStatus(ctx context.Context, h *House, in ProductStatus) (Product, error) {
	p, err := findProduct(ctx, h, in.OneProduct)
	if err != nil {
		return Product{}, err
	}
	if p.Status() == in.Status {
		return productOf(ctx, h, p)
	}
	view, err := h.Exchange.UpdateProduct(ctx, exchange.Command(p.Ecosystem), exchange.ProductEdit{Product: p.ID, Version: in.Version,
		Change: func(t *exchange.Terms) error {
			t.Status.Put(in.Status)
			return nil
		}})
	if err != nil {
		return Product{}, err
	}
	return productOf(ctx, h, &view.Product)
}
