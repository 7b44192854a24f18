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
