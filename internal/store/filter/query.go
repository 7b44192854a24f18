// Package filter turns the filters of the domain into SQL: who may see what,
// which rows, in which order, how many. It is written once for both engines,
// because a difference in what a grant may see would be a leak.
//
// It produces text and arguments and must not know any driver. The text is what
// SQLite and PostgreSQL have in common; the one thing that they do not, a list
// as a parameter, is a Dialect.
package filter

import (
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"leadex/internal/exchange"
)

// Dialect says how an engine takes a list as a parameter.
type Dialect uint8

const (
	// ArrayLists are one parameter: column = ANY ($1).
	ArrayLists Dialect = iota
	// JSONLists are one text: column IN (SELECT value FROM json_each($1)). Ids are
	// in it as hexadecimal digits. It is the engine that finds leads by a digest in
	// two places: see Recent.
	JSONLists
)

// Query is a statement with arguments for $1, $2 and so on. An argument is an
// exchange.ID, Digest, string, int64, time.Time, or, from ArrayLists, a slice of ID, int64
// or string, or, from JSONLists, a Recent.
type Query struct {
	Text string
	Args []any
}

// Recent stands for the sequences of the leads that may hold one of the digests and
// that table lead_digest does not have yet. The engine puts them, as a JSON list, in
// its place when the query runs, before the query sees the database: what is moved
// into the table meanwhile is then seen there.
type Recent struct {
	Ecosystem exchange.ID
	Digests   exchange.Digests
}

// builder writes a Query.
type builder struct {
	dialect Dialect
	text    strings.Builder
	args    []any
}

// write appends text in which each ? stands for the next of the arguments.
func (b *builder) write(text string, args ...any) {
	for _, arg := range args {
		before, after, _ := strings.Cut(text, "?")
		b.text.WriteString(before)
		b.text.WriteString(b.place(arg))
		text = after
	}
	b.text.WriteString(text)
}

// place gives an argument its placeholder.
func (b *builder) place(arg any) string {
	b.args = append(b.args, arg)
	return "$" + strconv.Itoa(len(b.args))
}

func (b *builder) query() Query { return Query{b.text.String(), b.args} }

// in writes the condition that a column has one of the values; an empty list
// has none. A list of any length is one parameter: a spread one would reach the
// bound of an engine, and be another statement for each length.
func in[T exchange.ID | int64 | string](b *builder, column string, values []T) {
	switch ids, areIDs := any(values).([]exchange.ID); {
	case len(values) == 0:
		b.write("FALSE")
	case b.dialect == ArrayLists:
		b.write(column+" = ANY (?)", values)
	case areIDs:
		digits := make([]string, len(ids))
		for i, id := range ids {
			digits[i] = hex.EncodeToString(id[:])
		}
		b.write(column+" IN (SELECT unhex(value) FROM json_each(?))", JSONList(digits))
	default:
		b.write(column+" IN (SELECT value FROM json_each(?))", JSONList(values))
	}
}

// digests is the condition that a column has one of the digests of a value, if
// there is a value. Both forms say by themselves that the column is not null,
// which partial indexes want to hear.
func (b *builder) digests(column string, all exchange.Digests) {
	switch len(all) {
	case 0:
	case 1:
		b.write(" AND "+column+" = ?", all[0])
	default:
		b.write(" AND "+column+" IN (?", all[0])
		for _, d := range all[1:] {
			b.write(", ?", d)
		}
		b.write(")")
	}
}

// JSONList is a list as one parameter of JSONLists.
func JSONList[T any](values []T) string {
	text, _ := json.Marshal(values) // texts and numbers always marshal
	return string(text)
}

// isOrNull writes that a column holds the id, which is NULL for NoID.
func isOrNull(b *builder, column string, id exchange.ID) {
	if id == exchange.NoID {
		b.write(column + " IS NULL")
		return
	}
	b.write(column+" = ?", id)
}

// page writes the end of a query: at most limit rows after the first offset.
func (b *builder) page(limit, offset int) {
	if limit > 0 {
		b.write(" LIMIT ?", int64(limit))
	} else if offset > 0 {
		b.write(" LIMIT ?", int64(1)<<62) // SQLite has no OFFSET without LIMIT
	}
	if offset > 0 {
		b.write(" OFFSET ?", int64(offset))
	}
}
