package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Events chooses the events that the grant may see, by number: an operator all;
// others those of the leads they may see, without the dealings of lenders that
// are not theirs, and without who looked behind a mask but they themselves.
func Events(d Dialect, g exchange.Grant, f exchange.EventFilter) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+row.Events.List("e")+" FROM event AS e WHERE e.ecosystem_id = ?", g.Ecosystem)
	if f.Lead != exchange.NoID {
		b.write(" AND e.lead_id = ?", f.Lead)
	}
	b.write(" AND e.number > ?", f.After)
	switch g.Role {
	case exchange.RoleOperator:
	case exchange.RoleProvider:
		b.write(" AND e.lender_id IS NULL")
		b.own(g, exchange.LeadRevealed)
		b.write(" AND EXISTS (SELECT 1 FROM lead AS l WHERE l.ecosystem_id = ? AND l.id = e.lead_id AND l.provider_id = ?)",
			g.Ecosystem, g.Party)
	case exchange.RoleLender:
		b.write(" AND (e.lender_id IS NULL OR e.lender_id = ?)", g.Party)
		b.own(g, exchange.LeadRevealed)
		b.write(" AND (EXISTS (SELECT 1 FROM assignment AS a WHERE a.ecosystem_id = ? AND a.lead_id = e.lead_id AND a.lender_id = ? AND a.live)",
			g.Ecosystem, g.Party)
		b.write(" OR EXISTS (SELECT 1 FROM lead AS l WHERE l.ecosystem_id = ? AND l.id = e.lead_id AND l.lender_id = ?))",
			g.Ecosystem, g.Party)
	default:
		b.write(" AND FALSE")
	}
	b.write(" ORDER BY e.number")
	b.page(f.Limit, 0)
	return b.query()
}

// own leaves out the events of a kind that others than the party recorded.
func (b *builder) own(g exchange.Grant, kind exchange.EventKind) {
	b.write(" AND (e.kind <> ? OR (e.role = ? AND e.party_id = ?))", string(kind), string(g.Role), g.Party)
}

// ApplicationEvents chooses the events that gave applications a status, by number.
func ApplicationEvents(d Dialect, g exchange.Grant, f exchange.ApplicationEventFilter) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+row.Events.List("e")+" FROM event AS e WHERE e.ecosystem_id = ?", g.Ecosystem)
	b.write(" AND e.kind IN ('application.created', 'application.status_changed')") // as the index has it
	switch g.Role {
	case exchange.RoleOperator:
	case exchange.RoleLender:
		b.write(" AND e.lender_id = ?", g.Party)
	default:
		b.write(" AND FALSE")
	}
	b.write(" AND e.number >= ?", f.From)
	if f.To > 0 {
		b.write(" AND e.number < ?", f.To)
	}
	b.write(" ORDER BY e.number")
	b.page(f.Limit, f.Offset)
	return b.query()
}
