package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Leads chooses the leads that the grant may see and the filter asks for, in
// the order of their sequence. The columns are those of row.Leads, then the
// overlay of the lender that reads and its assignment.
func Leads(d Dialect, g exchange.Grant, f exchange.LeadFilter) Query {
	b := &leads{builder: builder{dialect: d}, grant: g, filter: f}
	return b.choose()
}

type leads struct {
	builder
	grant  exchange.Grant
	filter exchange.LeadFilter
	search *search // nil for whole rows by sequence
}

func (b *leads) choose() Query {
	switch g := &b.grant; g.Role {
	case exchange.RoleOperator:
		b.owned("TRUE")
	case exchange.RoleProvider:
		b.owned("l.provider_id = ?", g.Party)
	case exchange.RoleLender:
		b.ofLender()
	default:
		b.owned("FALSE")
	}
	return b.query()
}

// owned is the list of who sees leads for what they are, not for who got them.
func (b *leads) owned(visible string, args ...any) {
	columns := row.Leads.List("l") + ", NULL, NULL"
	if b.search != nil {
		columns = "l.id"
	}
	b.write("SELECT "+columns+" FROM lead AS l WHERE l.ecosystem_id = ? AND ", b.grant.Ecosystem)
	b.write(visible, args...)
	if b.filter.Listed {
		b.write(" AND NOT l.off_list")
	}
	b.conditions("l.sequence")
	b.order("l.sequence")
	b.page(b.filter.Limit, b.filter.Offset)
}

// ofLender is two lists laid together: the leads that the lender has a live
// assignment of, and those that it submitted and has none of. Each is read from
// its own index in order, as far as the page needs: joined by OR, neither index
// would give the order.
func (b *leads) ofLender() {
	columns := b.columns("", "overlay", "overlay_assignment_id")
	chosen := columns
	if b.search != nil {
		chosen = "id"
	}
	b.write("SELECT " + chosen + " FROM (SELECT ")
	b.write(columns + " FROM (")
	b.assigned()
	b.write(") AS assigned UNION ALL SELECT " + columns + " FROM (")
	b.submitted()
	b.write(") AS submitted) AS visible")
	b.order("sequence")
	b.page(b.filter.Limit, b.filter.Offset)
}

func (b *leads) assigned() {
	// CROSS JOIN keeps SQLite's planner to this order of the tables, which it
	// could not guess without statistics: a filter that names few leads starts
	// at them, a list starts at the lender's.
	from, sequence := "assignment AS a CROSS JOIN lead AS l", "a.lead_sequence"
	if b.selective() {
		from, sequence = "lead AS l CROSS JOIN assignment AS a", "l.sequence"
	}
	b.write("SELECT " + b.columns("l", "a.overlay AS overlay", "a.id AS overlay_assignment_id") + " FROM " + from)
	b.write(" WHERE a.ecosystem_id = ? AND a.lender_id = ? AND a.live", b.grant.Ecosystem, b.grant.Party)
	b.write(" AND l.ecosystem_id = ? AND l.id = a.lead_id", b.grant.Ecosystem)
	if b.filter.Listed {
		b.write(" AND a.converted_at IS NULL")
	}
	b.conditions(sequence)
	b.order(sequence)
	b.reach()
}

func (b *leads) submitted() {
	b.write("SELECT " + b.columns("l", "a.overlay AS overlay", "a.id AS overlay_assignment_id") + " FROM lead AS l")
	b.write(" LEFT JOIN assignment AS a ON a.ecosystem_id = ? AND a.lead_id = l.id AND a.lender_id = ? AND a.live",
		b.grant.Ecosystem, b.grant.Party)
	b.write(" WHERE l.ecosystem_id = ? AND l.lender_id = ? AND a.id IS NULL", b.grant.Ecosystem, b.grant.Party)
	b.conditions("l.sequence")
	b.order("l.sequence")
	b.reach()
}

// selective tells whether the filter names few leads.
func (b *leads) selective() bool {
	f := &b.filter
	return f.IDs != nil || f.Numbers != nil || f.PhoneE164 != "" || f.Email != "" ||
		f.TaxID != nil || f.Document != nil || f.Person != exchange.NoID || f.ExternalID != "" || few(f.Where)
}

// conditions are what the filter asks of a lead. Where an index is partial its
// condition is repeated: with a parameter alone no planner can infer it.
func (b *leads) conditions(sequence string) {
	f := &b.filter
	if f.IDs != nil {
		b.write(" AND ")
		in(&b.builder, "l.id", f.IDs)
	}
	if f.Numbers != nil {
		b.write(" AND ")
		in(&b.builder, "l.number", f.Numbers)
	}
	if f.PhoneE164 != "" {
		b.write(" AND l.phone_e164 = ? AND l.phone_e164 <> ''", f.PhoneE164)
	}
	if f.Email != "" {
		b.write(" AND l.email = ? AND l.email <> ''", f.Email)
	}
	b.holding("l.tax_digest", f.TaxID)
	b.holding("l.document_digest", f.Document)
	if f.Person != exchange.NoID {
		b.write(" AND l.person_id = ?", f.Person)
	}
	b.created()
	b.terms(f.Where, leadColumns)
	b.standings()
	if f.Provider != exchange.NoID {
		b.write(" AND l.provider_id = ?", f.Provider)
	}
	if f.ExternalID != "" {
		b.write(" AND l.external_id = ? AND l.external_id <> ''", f.ExternalID)
	}
	if f.Surface != "" {
		b.write(" AND l.surface = ?", string(f.Surface))
	}
	if f.Unconverted {
		b.write(" AND l.applications = 0")
	}
	if b.dialect == JSONLists && (f.TaxID != nil || f.Document != nil) {
		sequence = "+" + sequence // the page is no reason to read leads in their order
	}
	b.after(sequence)
}

// holding is the condition that a lead holds one of the digests of a value, if there
// is a value. SQLite has no index of the lead for it: what lead_digest and Recent name
// may hold the digest, which the lead itself tells.
func (b *leads) holding(column string, all exchange.Digests) {
	b.digests(column, all)
	if b.dialect != JSONLists || len(all) == 0 {
		return
	}
	b.write(" AND l.sequence IN (SELECT d.sequence FROM lead_digest AS d WHERE d.prefix IN (substr(?, 1, 8)", all[0])
	for _, d := range all[1:] {
		b.write(", substr(?, 1, 8)", d)
	}
	b.write(") AND d.ecosystem_id = ?", b.grant.Ecosystem)
	b.write(" UNION ALL SELECT value FROM json_each(?))", Recent{b.grant.Ecosystem, all})
}

// created is when a lead was made. Where the sequence is bounded as well it is
// the better index, since it gives the order; so the time is written as no index
// can be asked for it.
func (b *leads) created() {
	from, to := " AND l.created_at >= ?", " AND l.created_at < ?"
	if b.filter.Until > 0 {
		from, to = " AND (l.created_at >= ?) IS TRUE", " AND (l.created_at < ?) IS TRUE"
	}
	if !b.filter.From.IsZero() {
		b.write(from, b.filter.From)
	}
	if !b.filter.To.IsZero() {
		b.write(to, b.filter.To)
	}
}

// after begins the page behind the last row of the one before.
func (b *leads) after(sequence string) {
	if b.filter.Until > 0 {
		b.write(" AND "+sequence+" <= ?", b.filter.Until)
	}
	switch f := &b.filter; {
	case f.After <= 0:
	case f.Newest:
		b.write(" AND "+sequence+" < ?", f.After)
	default:
		b.write(" AND "+sequence+" > ?", f.After)
	}
}

// columns are those of a lead, then the overlay and its assignment; of a search
// what it sorts by.
func (b *leads) columns(alias, overlay, assignment string) string {
	if b.search != nil {
		return b.search.columns(alias)
	}
	return row.Leads.List(alias) + ", " + overlay + ", " + assignment
}

func (b *leads) order(sequence string) {
	if b.search != nil {
		b.write(b.search.by(sequence != "sequence", sequence))
		return
	}
	b.write(" ORDER BY " + sequence)
	if b.filter.Newest {
		b.write(" DESC")
	}
}

// reach bounds one of two lists that are laid together: no more of it can be
// on the page.
func (b *leads) reach() {
	if b.filter.Limit > 0 {
		b.page(b.filter.Limit+b.filter.Offset, 0)
	}
}
