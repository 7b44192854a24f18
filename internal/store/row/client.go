package row

import "leadex/internal/exchange"

// Clients are persons at lenders.
var Clients = define(Noun[exchange.ClientRow]{
	Table: Table{
		Name: "client",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"number", Number}, {"person_id", ID}, {"lender_id", ID}, {"lead_id", ID}, {"version", Number},
			{"created_at", Time}, {"updated_at", Time}, {"phone_e164", Text}, {"email", Text},
			{"first_name", Text}, {"last_name", Text}, {"tax_digest", Bytes}, {"document_digest", Bytes}, {"sealed", Bytes},
			{"merged_into_id", ID},
		},
	},
	Write: func(w Writer, c *exchange.ClientRow) {
		w.ID(c.ID)
		w.Number(c.Number)
		w.ID(c.Person)
		w.ID(c.Lender)
		w.ID(c.Lead)
		w.Number(c.Version)
		w.Time(c.CreatedAt)
		w.Time(c.UpdatedAt)
		w.Text(c.PhoneE164)
		w.Text(c.Email)
		w.Text(c.FirstName)
		w.Text(c.LastName)
		w.Digest(c.TaxID)
		w.Digest(c.Document)
		w.Bytes(c.Sealed)
		w.ID(c.MergedInto)
	},
	Read: func(r Reader, c *exchange.ClientRow) {
		c.Ecosystem = r.ID()
		c.ID = r.ID()
		c.Number = r.Number()
		c.Person = r.ID()
		c.Lender = r.ID()
		c.Lead = r.ID()
		c.Version = r.Number()
		c.CreatedAt = r.Time()
		c.UpdatedAt = r.Time()
		c.PhoneE164 = r.Text()
		c.Email = r.Text()
		c.FirstName = r.Text()
		c.LastName = r.Text()
		c.TaxID = r.Digest()
		c.Document = r.Digest()
		c.Sealed = r.Bytes()
		c.MergedInto = r.ID()
	},
})
