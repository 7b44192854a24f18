package row

import "leadex/internal/exchange"

// Applications are clients' requests for a loan.
var Applications = define(Noun[exchange.Application]{
	Table: Table{
		Name: "application",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"number", Number}, {"lead_id", ID}, {"lender_id", ID}, {"person_id", ID}, {"client_id", ID},
			{"product_id", ID}, {"product_version", Number}, {"status", Text}, {"sequence", Number},
			{"created_at", Time}, {"updated_at", Time},
		},
	},
	Write: func(w Writer, a *exchange.Application) {
		w.ID(a.ID)
		w.Number(a.Number)
		w.ID(a.Lead)
		w.ID(a.Lender)
		w.ID(a.Person)
		w.ID(a.Client)
		w.ID(a.Product)
		w.Number(a.ProductVersion)
		w.Text(a.Status)
		w.Number(a.Sequence)
		w.Time(a.CreatedAt)
		w.Time(a.UpdatedAt)
	},
	Read: func(r Reader, a *exchange.Application) {
		a.Ecosystem = r.ID()
		a.ID = r.ID()
		a.Number = r.Number()
		a.Lead = r.ID()
		a.Lender = r.ID()
		a.Person = r.ID()
		a.Client = r.ID()
		a.Product = r.ID()
		a.ProductVersion = r.Number()
		a.Status = r.Text()
		a.Sequence = r.Number()
		a.CreatedAt = r.Time()
		a.UpdatedAt = r.Time()
	},
})
