package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Decisions chooses runs of the decision rules, oldest first.
func Decisions(d Dialect, ecosystem exchange.ID, f exchange.DecisionFilter) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+row.Decisions.List("d")+" FROM decision AS d WHERE d.ecosystem_id = ? AND ", ecosystem)
	in(b, "d.lead_id", f.Leads)
	if f.Lender != exchange.NoID {
		b.write(" AND d.lender_id = ?", f.Lender)
	}
	b.write(" ORDER BY d.sequence, d.id")
	return b.query()
}
