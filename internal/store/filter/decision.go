package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Decisions chooses runs of the decision rules, oldest first unless asked otherwise.
func Decisions(d Dialect, ecosystem exchange.ID, f exchange.DecisionFilter) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+row.Decisions.List("d")+" FROM decision AS d WHERE d.ecosystem_id = ? AND ", ecosystem)
	if len(f.Leads) == 1 {
		// By equality the index has them in order; of a list PostgreSQL may make a
		// filter over the whole ecosystem.
		b.write("d.lead_id = ?", f.Leads[0])
	} else {
		in(b, "d.lead_id", f.Leads)
	}
	if f.Lender != exchange.NoID {
		b.write(" AND d.lender_id = ?", f.Lender)
	}
	order := " ORDER BY d.sequence, d.id"
	if f.Newest {
		order = " ORDER BY d.sequence DESC, d.id DESC"
	}
	b.write(order)
	b.page(f.Limit, 0)
	return b.query()
}
