package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Clients chooses clients, oldest first unless the newest are asked for.
func Clients(d Dialect, g exchange.Grant, f exchange.ClientFilter) Query {
	b := &builder{dialect: d}
	b.write("SELECT " + row.Clients.List("c") + " FROM client AS c")
	clientConditions(b, g, f)
	if f.Newest {
		b.write(" ORDER BY c.created_at DESC, c.id DESC")
	} else {
		b.write(" ORDER BY c.created_at, c.id")
	}
	b.page(f.Limit, f.Offset)
	return b.query()
}

// CountClients counts what Clients would give without limit and offset.
func CountClients(d Dialect, g exchange.Grant, f exchange.ClientFilter) Query {
	b := &builder{dialect: d}
	b.write("SELECT count(*) FROM client AS c")
	clientConditions(b, g, f)
	return b.query()
}

func clientConditions(b *builder, g exchange.Grant, f exchange.ClientFilter) {
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
	if !f.Document.IsZero() {
		b.write(" AND c.document_digest = ?", f.Document)
	}
	if !f.TaxID.IsZero() {
		b.write(" AND c.tax_digest = ?", f.TaxID)
	}
}
