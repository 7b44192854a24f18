package storetest

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"leadex/internal/exchange"
)

// words are texts on which engines could differ: case beyond ASCII, characters
// with a meaning in some patterns, order by bytes, the ends of Unicode.
var words = []string{"", "a", "A", "Anna", "anna", "Анна", "анна", "Анн", "Ан_а", "A*", "A?", "A[b]", `A\_`, "A%b", "Ab", "ё", "\ud7ff", "\ue000", "\U0010ffff", "a\U0010ffff"}

// patterns are what is looked for in them.
var patterns = []string{"", "%", "%%", "a%", "A%", "%a", "%н%", "Ан%а", "А%", "А_%", "A*%", "A?%", "%[b]", `%\%`, `A\_%`, "%b", "A%b%", "\ud7ff%", "\U0010ffff%", "a\U0010ffff%", "Анна", "%%н%%"}

// fits is the meaning of a pattern, plainly.
func fits(text, pattern string) bool {
	parts := strings.Split(pattern, "%")
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return text == pattern
	}
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for _, p := range parts[1 : len(parts)-1] {
		at := strings.Index(text, p)
		if at < 0 {
			return false
		}
		text = text[at+len(p):]
	}
	return strings.HasSuffix(text, last)
}

// holds is the meaning of a comparison, given the order of a column and a value.
func holds(order int, is exchange.Comparison) bool {
	switch is {
	case exchange.Equal:
		return order == 0
	case exchange.Less:
		return order < 0
	case exchange.AtMost:
		return order <= 0
	case exchange.More:
		return order > 0
	}
	return order >= 0
}

// compare orders two values of a column, texts by bytes.
func compare(a, b any) int {
	switch a := a.(type) {
	case int64:
		return cmp.Compare(a, b.(int64))
	case time.Time:
		return a.Compare(b.(time.Time))
	}
	return bytes.Compare([]byte(a.(string)), []byte(b.(string)))
}

func meets(terms []exchange.SearchTerm, value func(exchange.SearchColumn) any) bool {
	for _, t := range terms {
		v := value(t.Column)
		if t.Is == exchange.Like && !fits(v.(string), t.Value.(string)) {
			return false
		}
		if t.Is != exchange.Like && !holds(compare(v, t.Value), t.Is) {
			return false
		}
	}
	return true
}

var comparisons = []exchange.Comparison{exchange.Equal, exchange.Less, exchange.AtMost, exchange.More, exchange.AtLeast}

// searcher makes random searches.
type searcher struct {
	random  *rand.Rand
	columns []exchange.SearchColumn
	last    int64 // the greatest number
}

func (s *searcher) terms() []exchange.SearchTerm {
	terms := make([]exchange.SearchTerm, s.random.IntN(3))
	for i := range terms {
		t := exchange.SearchTerm{Column: s.columns[s.random.IntN(len(s.columns))], Is: comparisons[s.random.IntN(len(comparisons))]}
		switch t.Column {
		case exchange.NumberColumn:
			t.Value = s.random.Int64N(s.last + 2)
		case exchange.CreatedColumn:
			t.Value = start.Add(time.Duration(s.random.Int64N(s.last)) * time.Minute)
		default:
			t.Value = words[s.random.IntN(len(words))]
			if s.random.IntN(2) == 0 {
				t.Is, t.Value = exchange.Like, patterns[s.random.IntN(len(patterns))]
			}
		}
		terms[i] = t
	}
	return terms
}

func (s *searcher) order() []exchange.SearchOrder {
	order := make([]exchange.SearchOrder, s.random.IntN(3))
	for i := range order {
		order[i] = exchange.SearchOrder{Column: s.columns[s.random.IntN(len(s.columns))], Descending: s.random.IntN(2) == 0}
	}
	return order
}

// inOrder sorts rows by columns; where these are equal they stay as they are, or
// go the other way if the last key does.
func inOrder[T any](rows []T, order []exchange.SearchOrder, value func(*T, exchange.SearchColumn) any) []T {
	rows = slices.Clone(rows)
	if len(order) > 0 && order[len(order)-1].Descending {
		slices.Reverse(rows)
	}
	slices.SortStableFunc(rows, func(a, b T) int {
		for _, o := range order {
			c := compare(value(&a, o.Column), value(&b, o.Column))
			if o.Descending {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return rows
}

func window[T any](rows []T, limit, offset int) []T {
	rows = rows[min(offset, len(rows)):]
	if limit > 0 {
		rows = rows[:min(limit, len(rows))]
	}
	return rows
}

func leadValue(l *exchange.LeadRow, c exchange.SearchColumn) any {
	return map[exchange.SearchColumn]any{
		exchange.NumberColumn: l.Number, exchange.CreatedColumn: l.CreatedAt, exchange.FirstNameColumn: l.FirstName, exchange.LastNameColumn: l.LastName,
		exchange.PhoneColumn: l.PhoneE164, exchange.EmailColumn: l.Email, exchange.ExternalIDColumn: l.ExternalID,
	}[c]
}

// stands is where a lead stands for a grant.
func (c *crowd) stands(l *exchange.LeadRow, g exchange.Grant) exchange.Standing {
	for _, a := range c.applications {
		if l.Applications > 0 && a.Lead == l.ID && (g.Role != exchange.RoleLender || a.Lender == g.Party) {
			return exchange.StandsConverted
		}
	}
	switch l.State {
	case exchange.LeadOpen:
	case exchange.LeadHeld:
		return exchange.StandsHeld
	default:
		return exchange.StandsEnded
	}
	last := exchange.StandsOpen
	for _, d := range c.decisions {
		if d.Lead == l.ID && (g.Role == exchange.RoleOperator || g.Role == exchange.RoleLender && g.Party == d.Lender) {
			last = map[exchange.Recommendation]exchange.Standing{exchange.Deny: exchange.StandsDenied, exchange.TechFault: exchange.StandsFailed, exchange.Approve: exchange.StandsOpen}[d.Recommendation]
		}
	}
	return last
}

// newSearched is a crowd whose leads have words as their names, and numbers in
// another order than that of their making.
func newSearched(w *world, seed uint64) *crowd {
	c := newCrowd(w, seed)
	last := int64(len(c.leads)) * 10
	for i := range c.leads {
		l := &c.leads[i]
		l.FirstName, l.LastName = pick(c, words...), pick(c, words...)
		l.Number = last - l.Number
		l.State = pick(c, exchange.LeadOpen, exchange.LeadHeld, exchange.LeadClosed, exchange.LeadExpired)
		l.CreatedAt = start.Add(time.Duration(c.random.IntN(20)) * time.Minute)
		if l.Applications > 0 {
			c.applications = append(c.applications, w.application(l.ID, pick(c, c.lenders...), exchange.NewID()))
		}
	}
	for range 60 {
		l := &c.leads[c.random.IntN(len(c.leads))]
		l.Decisions++
		n := w.next()
		c.decisions = append(c.decisions, exchange.Decision{ID: exchange.NewID(), Ecosystem: w.ecosystem, Number: n, Sequence: n, Lead: l.ID, Lender: pick(c, c.lenders...),
			Recommendation: pick(c, exchange.Approve, exchange.Deny, exchange.TechFault), StartedAt: start, EndedAt: start})
	}
	w.write(exchange.Changes{Leads: c.leads, Applications: c.applications, Decisions: c.decisions})
	return c
}

func testSearchLeads(t *testing.T, store exchange.Store) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("as the model says, seed ", seed), func(t *testing.T) {
			t.Parallel()
			c := newSearched(newWorld(t, store), seed)
			s := &searcher{random: c.random, last: 700, columns: []exchange.SearchColumn{exchange.NumberColumn, exchange.CreatedColumn,
				exchange.FirstNameColumn, exchange.LastNameColumn, exchange.PhoneColumn, exchange.EmailColumn, exchange.ExternalIDColumn}}
			grants := []exchange.Grant{c.operator(), c.ofProvider(c.providers[0]), c.ofLender(c.lenders[0]), c.ofLender(c.lenders[1]), {Ecosystem: c.ecosystem}}
			found := 0
			for range 120 {
				f := exchange.LeadFilter{Where: s.terms(), Limit: 1 + s.random.IntN(20), Offset: s.random.IntN(4)}
				for range s.random.IntN(3) {
					f.Standings = append(f.Standings, pick(c, exchange.StandsConverted, exchange.StandsHeld, exchange.StandsEnded, exchange.StandsDenied, exchange.StandsFailed, exchange.StandsOpen))
				}
				if s.random.IntN(3) == 0 {
					f.After, f.Until = s.random.Int64N(100), 50+s.random.Int64N(300)
					f.From = start.Add(time.Duration(s.random.IntN(10)) * time.Minute)
				}
				order := s.order()
				for _, g := range grants {
					var rows []exchange.LeadRow
					for _, l := range c.leads {
						if row, ok := c.seen(l, g, false); ok && g.Role != "" && chosen(&row, f) && meets(f.Where, func(k exchange.SearchColumn) any { return leadValue(&row, k) }) &&
							(f.Standings == nil || slices.Contains(f.Standings, c.stands(&row, g))) && (f.Until == 0 || row.Sequence <= f.Until) && !row.CreatedAt.Before(f.From) {
							rows = append(rows, row)
						}
					}
					equal(t, fmt.Sprintf("leads of %s, %+v", g.Role, f), c.leadsOf(g, f), window(rows, f.Limit, f.Offset))
					want := each(window(inOrder(rows, order, leadValue), f.Limit, f.Offset), func(l exchange.LeadRow) exchange.ID { return l.ID })
					equal(t, fmt.Sprintf("ids for %s, %+v by %v", g.Role, f, order), must[[]exchange.ID](t)(store.LeadIDs(t.Context(), g, f, order)), want)
					found += len(want)
				}
			}
			if found < 300 {
				t.Errorf("only %d leads were found", found)
			}
		})
	}
	t.Run("the span of a time", func(t *testing.T) {
		t.Parallel()
		c := newSearched(newWorld(t, store), 9)
		for range 30 {
			from := start.Add(time.Duration(c.random.IntN(22)) * time.Minute)
			to := from.Add(time.Duration(c.random.IntN(5)) * time.Minute)
			var first, last int64
			for _, l := range c.leads {
				if l.CreatedAt.Before(from) || !l.CreatedAt.Before(to) {
					continue
				}
				if first == 0 {
					first = l.Sequence
				}
				last = l.Sequence
			}
			gotFirst, gotLast, err := store.LeadSpan(t.Context(), c.ecosystem, from, to)
			if err != nil || gotFirst != first || gotLast != last {
				t.Errorf("from %v to %v: %d to %d, want %d to %d: %v", from, to, gotFirst, gotLast, first, last, err)
			}
		}
	})
}

// clientValue is the value of a column of a client; numbers are those of persons.
func clientValue(numbers map[exchange.ID]int64) func(*exchange.ClientRow, exchange.SearchColumn) any {
	return func(r *exchange.ClientRow, c exchange.SearchColumn) any {
		return map[exchange.SearchColumn]any{
			exchange.NumberColumn: numbers[r.Person], exchange.CreatedColumn: r.CreatedAt, exchange.FirstNameColumn: r.FirstName,
			exchange.LastNameColumn: r.LastName, exchange.PhoneColumn: r.PhoneE164, exchange.EmailColumn: r.Email,
		}[c]
	}
}

func testSearchClients(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	random := rand.New(rand.NewPCG(5, 1))
	word := func() string { return words[random.IntN(len(words))] }
	lenders := []exchange.ID{exchange.NewID(), exchange.NewID()}
	var persons []exchange.Person
	var clients []exchange.ClientRow
	numbers := map[exchange.ID]int64{}
	for n := range int64(25) {
		p := exchange.Person{ID: exchange.NewID(), Ecosystem: w.ecosystem, Number: 100 - n, CreatedAt: start, UpdatedAt: start}
		numbers[p.ID] = p.Number
		persons = append(persons, p)
		for i, lender := range lenders {
			if i > 0 && random.IntN(2) == 0 {
				continue
			}
			clients = append(clients, w.client(p.ID, lender, func(c *exchange.ClientRow) {
				c.FirstName, c.LastName, c.PhoneE164, c.Email = word(), word(), word(), word()
			}))
		}
	}
	merged := w.client(exchange.NewID(), lenders[0], func(c *exchange.ClientRow) { c.MergedInto = clients[0].ID })
	w.write(exchange.Changes{Persons: persons, Clients: append(slices.Clone(clients), merged)})
	foreign := persons[0]
	foreign.Ecosystem = other.ecosystem
	other.write(exchange.Changes{Persons: []exchange.Person{foreign}, Clients: []exchange.ClientRow{other.client(foreign.ID, lenders[0])}})

	value := clientValue(numbers)
	s := &searcher{random: random, last: 100, columns: []exchange.SearchColumn{exchange.NumberColumn, exchange.CreatedColumn,
		exchange.FirstNameColumn, exchange.LastNameColumn, exchange.PhoneColumn, exchange.EmailColumn}}
	for i := range 150 {
		f := exchange.ClientFilter{Where: s.terms(), Limit: 1 + random.IntN(9), Offset: random.IntN(3), NewestOfPerson: random.IntN(2) == 0}
		if random.IntN(4) == 0 {
			f.PersonNumbers = []int64{100, 90, 85, 84, 7}
		}
		order := s.order()
		for _, g := range []exchange.Grant{w.operator(), w.ofLender(lenders[0]), w.ofLender(lenders[1]), w.ofProvider(lenders[0])} {
			var rows []exchange.ClientRow
			for i, c := range clients {
				visible := g.Role == exchange.RoleOperator || g.Role == exchange.RoleLender && c.Lender == g.Party
				older := g.Role == exchange.RoleOperator && i+1 < len(clients) && clients[i+1].Person == c.Person
				if visible && !(f.NewestOfPerson && older) && meets(f.Where, func(k exchange.SearchColumn) any { return value(&c, k) }) &&
					(f.PersonNumbers == nil || slices.Contains(f.PersonNumbers, numbers[c.Person])) {
					rows = append(rows, c)
				}
			}
			what := fmt.Sprintf("%d, %s: %+v by %v", i, g.Role, f, order)
			equal(t, what, must[[]exchange.ClientRow](t)(store.Clients(t.Context(), g, f)), window(rows, f.Limit, f.Offset))
			want := each(window(inOrder(rows, order, value), f.Limit, f.Offset), func(c exchange.ClientRow) exchange.ID { return c.ID })
			equal(t, "ids "+what, must[[]exchange.ID](t)(store.ClientIDs(t.Context(), g, f, order)), want)
		}
	}
}

// testHostileSearch asks for columns and comparisons that there are not, and with
// values that would be SQL.
func testHostileSearch(t *testing.T, store exchange.Store) {
	c := newSearched(newWorld(t, store), 3)
	for name, term := range map[string]exchange.SearchTerm{
		"another column":     {Column: "sealed", Is: exchange.Equal, Value: "x"},
		"SQL as a column":    {Column: "1=1 OR number", Is: exchange.Equal, Value: "x"},
		"another comparison": {Column: exchange.FirstNameColumn, Is: "<> '' OR '' =", Value: "x"},
		"SQL as a value":     {Column: exchange.FirstNameColumn, Is: exchange.Equal, Value: "' OR 1=1 --"},
		"SQL as a pattern":   {Column: exchange.FirstNameColumn, Is: exchange.Like, Value: "%' OR 1=1 --"},
	} {
		f := exchange.LeadFilter{Where: []exchange.SearchTerm{term}}
		for _, g := range []exchange.Grant{c.operator(), c.ofLender(c.lenders[0])} {
			equal(t, name, must[[]exchange.ID](t)(store.LeadIDs(t.Context(), g, f, []exchange.SearchOrder{{Column: "sealed; --"}})), nil)
		}
	}
}
