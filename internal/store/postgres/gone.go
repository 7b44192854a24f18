package postgres

import (
	"fmt"
	"strings"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// remove takes rows away, by their keys.
func (w *changes) remove(g *exchange.Gone) {
	drop(w, &row.PersonKeys, g.PersonKeys)
	drop(w, &row.PersonTraits, g.PersonTraits)
	drop(w, &row.Identities, g.Identities)
	drop(w, &row.Matches, g.Matches)
	drop(w, &row.Applications, g.Applications)
	drop(w, &row.Decisions, g.Decisions)
	drop(w, &row.Clients, g.Clients)
	drop(w, &row.Assignments, g.Assignments)
	drop(w, &row.Persons, g.Persons)
	drop(w, &row.DuplicateClaims, g.DuplicateClaims)
	if g.FreeClaims {
		w.execute("DELETE FROM "+row.DuplicateClaims.Name+" WHERE "+row.EcosystemID+" = $1 AND lead_id IS NULL", w.ecosystem)
	}
}

// drop deletes rows in one statement.
func drop[T any](w *changes, n *row.Noun[T], rows []T) {
	if len(rows) == 0 {
		return
	}
	values := newColumns(&n.Table)
	for i := range rows {
		n.Write(values, &rows[i])
	}
	args := []any{w.ecosystem}
	var arrays, equal []string
	for i, p := range n.KeyPlaces() {
		c := n.Columns[p]
		args = append(args, values.list[p])
		arrays = append(arrays, fmt.Sprintf("$%d::%s", i+2, arrayTypes[c.Kind].name))
		equal = append(equal, " AND t."+c.Name+" = u."+c.Name)
	}
	w.execute("DELETE FROM "+n.Name+" AS t USING unnest("+strings.Join(arrays, ", ")+") AS u ("+strings.Join(n.Key, ", ")+
		") WHERE t."+row.EcosystemID+" = $1"+strings.Join(equal, ""), args...)
}
