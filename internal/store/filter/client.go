package filter

import (
	"slices"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Clients chooses clients, oldest first unless the newest are asked for.
func Clients(d Dialect, g exchange.Grant, f exchange.ClientFilter) Query {
	b := &builder{dialect: d}
	b.write("SELECT " + row.Clients.List("c") + " FROM client AS c")
	clientConditions(b, g, f, false)
	if f.Newest {
		b.write(" ORDER BY c.created_at DESC, c.id DESC")
	} else {
		b.write(" ORDER BY c.created_at, c.id")
	}
	b.page(f.Limit, f.Offset)
	return b.query()
}

// ClientIDs chooses the ids of clients as Clients chooses clients, in an order of
// columns.
func ClientIDs(d Dialect, g exchange.Grant, f exchange.ClientFilter, order []exchange.SearchOrder) Query {
	b := &builder{dialect: d}
	b.write("SELECT c.id FROM client AS c")
	byNumber := slices.ContainsFunc(order, func(o exchange.SearchOrder) bool { return o.Column == exchange.NumberColumn })
	clientConditions(b, g, f, byNumber)
	b.write(orderBy(order, clientColumns, true))
	way := descending(order)
	if len(order) == 0 || order[len(order)-1].Column != exchange.CreatedColumn {
		b.write("c.created_at" + way + ", ")
	}
	b.write("c.id" + way)
	b.page(f.Limit, f.Offset)
	return b.query()
}

// CountClients counts what Clients would give without limit and offset.
func CountClients(d Dialect, g exchange.Grant, f exchange.ClientFilter) Query {
	b := &builder{dialect: d}
	b.write("SELECT count(*) FROM client AS c")
	clientConditions(b, g, f, false)
	return b.query()
}

// clientConditions are what the grant may see and the filter asks for. A client's
// number on the wires is its person's, which is p.
func clientConditions(b *builder, g exchange.Grant, f exchange.ClientFilter, withPerson bool) {
	byNumber := slices.ContainsFunc(f.Where, func(t exchange.SearchTerm) bool { return t.Column == exchange.NumberColumn })
	if withPerson || byNumber || f.PersonNumbers != nil {
		b.write(" JOIN person AS p ON p.ecosystem_id = c.ecosystem_id AND p.id = c.person_id")
	}
	b.write(" WHERE c.ecosystem_id = ?", g.Ecosystem)
	switch g.Role {
	case exchange.RoleOperator:
	case exchange.RoleLender:
		b.write(" AND c.lender_id = ?", g.Party)
	default:
		b.write(" AND FALSE")
	}
	if f.Merged {
		b.write(" AND c.merged_into_id IS NOT NULL")
	} else {
		b.write(" AND c.merged_into_id IS NULL")
	}
	if f.IDs != nil {
		b.write(" AND ")
		in(b, "c.id", f.IDs)
	}
	if f.Persons != nil {
		b.write(" AND ")
		in(b, "c.person_id", f.Persons)
	}
	if f.Lender != exchange.NoID {
		b.write(" AND c.lender_id = ?", f.Lender)
	}
	if f.PhoneE164 != "" {
		b.write(" AND c.phone_e164 = ? AND c.phone_e164 <> ''", f.PhoneE164)
	}
	if f.Email != "" {
		b.write(" AND c.email = ? AND c.email <> ''", f.Email)
	}
	b.digests("c.document_digest", f.Document)
	b.digests("c.tax_digest", f.TaxID)
	if f.PersonNumbers != nil {
		b.write(" AND ")
		in(b, "p.number", f.PersonNumbers)
	}
	b.terms(f.Where, clientColumns)
	if f.NewestOfPerson && g.Role == exchange.RoleOperator {
		// A lender has one client of each person.
		b.write(" AND NOT EXISTS (SELECT 1 FROM client AS n WHERE n.ecosystem_id = ? AND n.person_id = c.person_id AND n.merged_into_id IS NULL"+
			" AND (n.created_at > c.created_at OR n.created_at = c.created_at AND n.id > c.id))", g.Ecosystem)
	}
}
