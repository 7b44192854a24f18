package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Person finds a person by number or by id. An id may also be that of a lead
// that was converted into the person; the person's own id goes first.
func Person(d Dialect, ecosystem exchange.ID, ref exchange.PersonRef) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+row.Persons.List("p")+" FROM person AS p WHERE p.ecosystem_id = ? AND ", ecosystem)
	if ref.ID == exchange.NoID {
		b.write("p.number = ?", ref.Number)
		return b.query()
	}
	b.write("p.id = coalesce((SELECT o.id FROM person AS o WHERE o.ecosystem_id = ? AND o.id = ?), ", ecosystem, ref.ID)
	b.write("(SELECT a.person_id FROM application AS a WHERE a.ecosystem_id = ? AND a.lead_id = ? ORDER BY a.sequence LIMIT 1))",
		ecosystem, ref.ID)
	return b.query()
}

// Persons finds persons by their ids, oldest first.
func Persons(d Dialect, ecosystem exchange.ID, ids []exchange.ID) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+row.Persons.List("p")+" FROM person AS p WHERE p.ecosystem_id = ? AND ", ecosystem)
	in(b, "p.id", ids)
	b.write(" ORDER BY p.created_at, p.id")
	return b.query()
}

// PersonsAfter finds persons by the order of their numbers.
func PersonsAfter(d Dialect, ecosystem exchange.ID, after int64, limit int) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+row.Persons.List("p")+" FROM person AS p WHERE p.ecosystem_id = ? AND p.number > ? ORDER BY p.number", ecosystem, after)
	b.page(limit, 0)
	return b.query()
}

// OfPersons chooses the rows of a table that belong to persons, with a column
// person_id.
func OfPersons(d Dialect, t *row.Table, ecosystem exchange.ID, persons []exchange.ID, order string) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+t.List("o")+" FROM "+t.Name+" AS o WHERE o.ecosystem_id = ? AND ", ecosystem)
	in(b, "o.person_id", persons)
	b.write(order)
	return b.query()
}

// ClaimsOfLeads chooses what leads have claimed.
func ClaimsOfLeads(d Dialect, ecosystem exchange.ID, leads []exchange.ID) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+row.DuplicateClaims.List("c")+" FROM duplicate_claim AS c WHERE c.ecosystem_id = ? AND c.lead_id IS NOT NULL AND ", ecosystem)
	in(b, "c.lead_id", leads)
	return b.query()
}
