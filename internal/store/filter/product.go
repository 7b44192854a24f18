package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Products chooses current versions of products, oldest first; a page of them by
// number, which its unique key finds.
func Products(d Dialect, ecosystem exchange.ID, f exchange.ProductFilter) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+row.Products.List("p")+" FROM product AS p WHERE p.ecosystem_id = ?", ecosystem)
	if f.ID != exchange.NoID {
		b.write(" AND p.id = ?", f.ID)
	}
	if f.Lender != exchange.NoID {
		b.write(" AND p.lender_id = ?", f.Lender)
	}
	if f.Name != "" {
		b.write(" AND p.name = ?", f.Name)
	}
	if f.Number != 0 {
		b.write(" AND p.number = ?", f.Number)
	}
	if f.Limit != 0 {
		b.write(" AND p.number > ?", f.After)
		b.write(" ORDER BY p.number LIMIT ?", int64(f.Limit))
		return b.query()
	}
	b.write(" ORDER BY p.created_at, p.id")
	return b.query()
}
