package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Applications chooses applications, oldest first.
func Applications(d Dialect, ecosystem exchange.ID, f exchange.ApplicationFilter) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+row.Applications.List("p")+" FROM application AS p WHERE p.ecosystem_id = ?", ecosystem)
	if f.IDs != nil {
		b.write(" AND ")
		in(b, "p.id", f.IDs)
	}
	if f.Numbers != nil {
		b.write(" AND ")
		in(b, "p.number", f.Numbers)
	}
	if f.Leads != nil {
		b.write(" AND ")
		in(b, "p.lead_id", f.Leads)
	}
	if f.Persons != nil {
		b.write(" AND ")
		in(b, "p.person_id", f.Persons)
	}
	if f.Lender != exchange.NoID {
		b.write(" AND p.lender_id = ?", f.Lender)
	}
	if f.Statuses != nil {
		b.write(" AND ")
		in(b, "p.status", f.Statuses)
	}
	b.write(" ORDER BY p.sequence, p.id")
	return b.query()
}
