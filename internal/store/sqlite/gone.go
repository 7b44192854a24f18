package sqlite

import (
	"slices"
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
		w.start(w.ecosystem)
		w.execute("DELETE FROM " + row.DuplicateClaims.Name + " WHERE " + row.EcosystemID + " = ? AND lead_id IS NULL")
	}
}

// drop deletes row by row.
func drop[T any](w *changes, n *row.Noun[T], rows []T) {
	places := n.KeyPlaces()
	text := "DELETE FROM " + n.Name + " WHERE " + row.EcosystemID + " = ? AND " + strings.Join(n.Key, " = ? AND ") + " = ?"
	for i := range rows {
		w.start(w.ecosystem)
		n.Write(&w.arguments, &rows[i])
		values := slices.Clone(w.arguments.list)
		w.arguments.list = w.arguments.list[:1] // the ecosystem's id
		for _, p := range places {
			w.arguments.add(values[p+1])
		}
		w.execute(text)
	}
}
