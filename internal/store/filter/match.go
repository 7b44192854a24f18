package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Matches chooses pairs of the review list, in the order of their sequence.
func Matches(d Dialect, ecosystem exchange.ID, f exchange.MatchFilter) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+row.Matches.List("m")+" FROM person_match AS m WHERE m.ecosystem_id = ?", ecosystem)
	if f.IDs != nil {
		b.write(" AND ")
		in(b, "m.id", f.IDs)
	}
	if f.Persons != nil {
		b.write(" AND (")
		in(b, "m.person_id", f.Persons)
		b.write(" OR ")
		in(b, "m.other_id", f.Persons)
		b.write(")")
	}
	switch f.State {
	case "":
	case exchange.MatchOpen:
		b.write(" AND m.state = 'open'") // as the partial index has it
	default:
		b.write(" AND m.state = ?", string(f.State))
	}
	if f.After > 0 {
		b.write(" AND m.sequence > ?", f.After)
	}
	b.write(" ORDER BY m.sequence, m.id")
	b.page(f.Limit, 0)
	return b.query()
}
