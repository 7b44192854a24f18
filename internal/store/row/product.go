package row

import "leadex/internal/exchange"

var productColumns = []Column{
	{"id", ID}, {"lender_id", ID}, {"number", Number}, {"version", Number}, {"name", Text},
	{"created_at", Time}, {"updated_at", Time}, {"credential_id", Text}, {"document", Bytes},
}

// Products are the current versions of loan products.
var Products = define(Noun[exchange.ProductRow]{
	Table: Table{Name: "product", Key: []string{"id"}, Columns: productColumns},
	Write: writeProduct,
	Read:  readProduct,
})

// ProductVersions are all versions of loan products; they never change.
var ProductVersions = define(Noun[exchange.ProductRow]{
	Table: Table{Name: "product_version", Key: []string{"id", "version"}, AddOnly: true, Columns: productColumns},
	Write: writeProduct,
	Read:  readProduct,
})

func writeProduct(w Writer, p *exchange.ProductRow) {
	w.ID(p.ID)
	w.ID(p.Lender)
	w.Number(p.Number)
	w.Number(p.Version)
	w.Text(p.Name)
	w.Time(p.CreatedAt)
	w.Time(p.UpdatedAt)
	w.Text(p.Credential)
	w.Bytes(p.Document)
}

func readProduct(r Reader, p *exchange.ProductRow) {
	p.Ecosystem = r.ID()
	p.ID = r.ID()
	p.Lender = r.ID()
	p.Number = r.Number()
	p.Version = r.Number()
	p.Name = r.Text()
	p.CreatedAt = r.Time()
	p.UpdatedAt = r.Time()
	p.Credential = r.Text()
	p.Document = r.Bytes()
}
