package filter

import (
	"strings"
	"unicode/utf8"

	"leadex/internal/exchange"
)

// LeadIDs chooses the ids of leads as Leads chooses leads, in an order of columns.
func LeadIDs(d Dialect, g exchange.Grant, f exchange.LeadFilter, order []exchange.SearchOrder) Query {
	b := &leads{builder: builder{dialect: d}, grant: g, filter: f, search: &search{order}}
	return b.choose()
}

// LeadSpan gives the least and the greatest sequence of the leads of a time. It
// reads one index, and no lead.
func LeadSpan(d Dialect, ecosystem exchange.ID, f exchange.LeadFilter) Query {
	b := &leads{builder: builder{dialect: d}, filter: exchange.LeadFilter{From: f.From, To: f.To}}
	b.write("SELECT coalesce(min(l.sequence), 0), coalesce(max(l.sequence), 0) FROM lead AS l WHERE l.ecosystem_id = ?", ecosystem)
	b.created()
	return b.query()
}

// searchable are columns as tables have them, in one order; l and c are the
// table itself.
type searchable struct {
	name    exchange.SearchColumn
	column  string // "" where there is none
	partial bool   // its index leaves out what is ""
	few     bool   // few rows have a value of it in common
}

var leadColumns = []searchable{
	{exchange.NumberColumn, "l.number", false, true},
	{exchange.CreatedColumn, "l.created_at", false, false},
	{exchange.FirstNameColumn, "l.first_name", false, false},
	{exchange.LastNameColumn, "l.last_name", false, false},
	{exchange.PhoneColumn, "l.phone_e164", true, true},
	{exchange.EmailColumn, "l.email", true, true},
	{exchange.ExternalIDColumn, "l.external_id", true, true},
}

var clientColumns = []searchable{
	{exchange.NumberColumn, "p.number", false, true},
	{exchange.CreatedColumn, "c.created_at", false, false},
	{exchange.FirstNameColumn, "c.first_name", false, false},
	{exchange.LastNameColumn, "c.last_name", false, false},
	{exchange.PhoneColumn, "c.phone_e164", true, true},
	{exchange.EmailColumn, "c.email", true, true},
}

// columnOf finds a column. One that the table has not chooses nothing: the
// domain asks for none.
func columnOf(name exchange.SearchColumn, columns []searchable) (searchable, bool) {
	for _, c := range columns {
		if c.name == name {
			return c, true
		}
	}
	return searchable{}, false
}

// few tells whether the terms name few leads.
func few(terms []exchange.SearchTerm) bool {
	for _, t := range terms {
		if c, ok := columnOf(t.Column, leadColumns); ok && c.few && t.Is == exchange.Equal && t.Value != "" {
			return true
		}
	}
	return false
}

// terms writes conditions on columns.
func (b *builder) terms(terms []exchange.SearchTerm, columns []searchable) {
	for _, t := range terms {
		c, ok := columnOf(t.Column, columns)
		if !ok {
			b.write(" AND FALSE")
			continue
		}
		switch t.Is {
		case exchange.Equal:
			b.write(" AND "+c.column+" = ?", t.Value)
			if c.partial && t.Value != "" {
				b.write(" AND " + c.column + " <> ''")
			}
		case exchange.Less, exchange.AtMost, exchange.More, exchange.AtLeast:
			b.write(" AND "+c.column+" "+string(t.Is)+" ?", t.Value)
		case exchange.Like:
			pattern, _ := t.Value.(string)
			b.like(c, pattern)
		default:
			b.write(" AND FALSE")
		}
	}
}

// like writes that a column fits a pattern. What stands before the first % is
// written as a range, which every index can be asked for; what comes after it is
// left to the engine. Its own words for it differ: SQLite's LIKE takes letters
// of either case for the same.
func (b *builder) like(c searchable, pattern string) {
	prefix, rest, wild := strings.Cut(pattern, "%")
	if !wild {
		b.write(" AND "+c.column+" = ?", pattern)
		return
	}
	if prefix != "" {
		b.write(" AND "+c.column+" >= ?", prefix)
		if end := successor(prefix); end != "" {
			b.write(" AND "+c.column+" < ?", end)
		}
		if c.partial {
			b.write(" AND " + c.column + " <> ''")
		}
	}
	if strings.Trim(rest, "%") == "" {
		return
	}
	if b.dialect == JSONLists {
		b.write(" AND "+c.column+" GLOB ?", globs.Replace(pattern))
		return
	}
	b.write(" AND "+c.column+` LIKE ? ESCAPE '\'`, likes.Replace(pattern))
}

var (
	globs = strings.NewReplacer("%", "*", "*", "[*]", "?", "[?]", "[", "[[]")
	likes = strings.NewReplacer("_", `\_`, `\`, `\\`)
)

// successor is the least text that is greater than every one that begins with
// prefix; "" when there is none.
func successor(prefix string) string {
	for prefix != "" {
		r, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		switch {
		case r == utf8.MaxRune:
			continue
		case r == 0xd7ff: // what follows are no characters
			r = 0xdfff
		}
		return prefix + string(r+1)
	}
	return ""
}

// search is an order by columns instead of by sequence.
type search struct{ order []exchange.SearchOrder }

// columns are what leads are sorted by, with their ids.
func (s *search) columns(alias string) string {
	var names strings.Builder
	for _, name := range append([]string{"id", "sequence"}, namesOf(leadColumns)...) {
		if names.Len() > 0 {
			names.WriteString(", ")
		}
		if alias != "" {
			names.WriteString(alias + ".")
		}
		names.WriteString(name)
	}
	return names.String()
}

func namesOf(columns []searchable) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		_, names[i], _ = strings.Cut(c.column, ".")
	}
	return names
}

// by is the order, in which ties are broken by sequence. Outside of the table
// columns have no alias.
func (s *search) by(inTable bool, sequence string) string {
	return orderBy(s.order, leadColumns, inTable) + sequence + descending(s.order)
}

// orderBy begins an order; what breaks ties comes behind it.
func orderBy(order []exchange.SearchOrder, columns []searchable, inTable bool) string {
	var b strings.Builder
	b.WriteString(" ORDER BY ")
	for _, o := range order {
		c, ok := columnOf(o.Column, columns)
		if !ok {
			continue
		}
		column := c.column
		if !inTable {
			_, column, _ = strings.Cut(column, ".")
		}
		b.WriteString(column)
		if o.Descending {
			b.WriteString(" DESC")
		}
		b.WriteString(", ")
	}
	return b.String()
}

// descending lets ties go the way of the last key, so that an index read
// backwards gives them too.
func descending(order []exchange.SearchOrder) string {
	if len(order) > 0 && order[len(order)-1].Descending {
		return " DESC"
	}
	return ""
}
