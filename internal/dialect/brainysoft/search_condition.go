package brainysoft

import (
	"slices"
	"strings"
	"time"

	"leadex/internal/exchange"
)

// conditions are what a partial-load asks of leads or clients, in the words of
// the domain.
type conditions struct {
	where          []exchange.SearchTerm
	taxID          string
	series, number *string // of the passport
	person         *int64
	application    *int64
	standings      []exchange.Standing
}

// searchField takes a condition on one field into those that there are.
type searchField func(c *conditions, value string) error

// clientSearch are the fields by which clients are searched, leadSearch those of
// leads. What is in neither is kept sealed without a digest.
var clientSearch = map[string]searchField{
	"id":             numberField(exchange.NumberColumn),
	"creationDate":   createdField,
	"firstName":      textField(exchange.FirstNameColumn),
	"lastName":       textField(exchange.LastNameColumn),
	"mobilePhone":    textField(exchange.PhoneColumn),
	"email":          textField(exchange.EmailColumn),
	"inn":            equalField(func(c *conditions, v string) bool { return setOnce(&c.taxID, v) }),
	"passport.seria": seriesField,
	"passport.no":    equalField(func(c *conditions, v string) bool { return pointOnce(&c.number, v) }),
}

var leadSearch = joined(clientSearch, map[string]searchField{
	"orderCode":          textField(exchange.ExternalIDColumn),
	"clientId":           idField(func(c *conditions, n int64) bool { return pointOnce(&c.person, n) }),
	"client.id":          idField(func(c *conditions, n int64) bool { return pointOnce(&c.person, n) }),
	"loanApplicationId":  idField(func(c *conditions, n int64) bool { return pointOnce(&c.application, n) }),
	"loanApplication.id": idField(func(c *conditions, n int64) bool { return pointOnce(&c.application, n) }),
	"currentStatus":      statusField,
})

func joined(fields, more map[string]searchField) map[string]searchField {
	all := make(map[string]searchField, len(fields)+len(more))
	for _, m := range []map[string]searchField{fields, more} {
		for name, f := range m {
			all[name] = f
		}
	}
	return all
}

// sortColumns are the fields by which an answer can be sorted. Clients have no
// order code.
var sortColumns = map[string]exchange.SearchColumn{
	"id": exchange.NumberColumn, "creationDate": exchange.CreatedColumn, "firstName": exchange.FirstNameColumn, "lastName": exchange.LastNameColumn,
	"mobilePhone": exchange.PhoneColumn, "email": exchange.EmailColumn, "orderCode": exchange.ExternalIDColumn,
}

// comparison takes a value apart: what it begins with, and what is compared with.
// Behind a sign of order % stands for itself.
func comparison(value string) (is exchange.Comparison, rest string) {
	for _, is := range []exchange.Comparison{exchange.AtLeast, exchange.AtMost, exchange.More, exchange.Less} {
		if rest, ok := strings.CutPrefix(value, string(is)); ok {
			return is, rest
		}
	}
	if strings.Contains(value, "%") {
		return exchange.Like, value
	}
	return exchange.Equal, value
}

func textField(column exchange.SearchColumn) searchField {
	return func(c *conditions, value string) error {
		is, text := comparison(value)
		c.where = append(c.where, exchange.SearchTerm{Column: column, Is: is, Value: text})
		return nil
	}
}

func numberField(column exchange.SearchColumn) searchField {
	return func(c *conditions, value string) error {
		is, text := comparison(value)
		n, ok := wholeNumber(text)
		if !ok {
			return refuse("must be a whole number, with >=, >, <= or < before it or without")
		}
		c.where = append(c.where, exchange.SearchTerm{Column: column, Is: is, Value: n})
		return nil
	}
}

// createdField compares with the milliseconds in which answers show the time.
func createdField(c *conditions, value string) error {
	is, text := comparison(value)
	at, ok := instant(text)
	if !ok || is == exchange.Like {
		return refuse("must be a time such as 2017-09-11 00:00:00, with >=, >, <= or < before it or without")
	}
	add := func(is exchange.Comparison, at time.Time) {
		c.where = append(c.where, exchange.SearchTerm{Column: exchange.CreatedColumn, Is: is, Value: at})
	}
	next := at.Add(time.Millisecond)
	switch is {
	case exchange.AtLeast:
		add(exchange.AtLeast, at)
	case exchange.More:
		add(exchange.AtLeast, next)
	case exchange.Less:
		add(exchange.Less, at)
	case exchange.AtMost:
		add(exchange.Less, next)
	default:
		add(exchange.AtLeast, at)
		add(exchange.Less, next)
	}
	return nil
}

// times are how an instant is written, UTC.
var times = []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", time.DateOnly}

// instant reads a time in one of the ways of the contract, or in milliseconds.
func instant(text string) (time.Time, bool) {
	text = strings.TrimSpace(text)
	for _, layout := range times {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1 && t.Year() <= 9999 {
			return t.UTC().Truncate(time.Millisecond), true
		}
	}
	n, ok := wholeNumber(text)
	if ok = ok && n >= 0 && n < maxMillis; !ok {
		return time.Time{}, false
	}
	return time.UnixMilli(n).UTC(), true
}

// maxMillis is the end of the year 9999.
const maxMillis = 253_402_300_800_000

// equalField is one that is found by the digest of its whole value.
func equalField(set func(*conditions, string) bool) searchField {
	return func(c *conditions, value string) error {
		switch is, _ := comparison(value); {
		case is != exchange.Equal:
			return refuse("is kept sealed and is searched for by its whole value alone")
		case strings.TrimSpace(value) == "":
			return refuse("is kept sealed and is searched for by a value that is not empty")
		case !set(c, value):
			return errTwice
		}
		return nil
	}
}

// seriesField may be empty: there are documents without a series.
func seriesField(c *conditions, value string) error {
	if is, _ := comparison(value); is != exchange.Equal {
		return refuse("is kept sealed and is searched for by its whole value alone")
	}
	if !pointOnce(&c.series, value) {
		return errTwice
	}
	return nil
}

func idField(set func(*conditions, int64) bool) searchField {
	return func(c *conditions, value string) error {
		n, ok := wholeNumber(value)
		switch {
		case !ok:
			return refuse("must be a whole number: it is searched for by equality alone")
		case !set(c, n):
			return errTwice
		}
		return nil
	}
}

// standingsOf are what the words of the contract stand for.
var standingsOf = map[string][]exchange.Standing{
	waiting:    {exchange.StandsOpen},
	underCheck: {exchange.StandsHeld},
	approved:   {exchange.StandsConverted},
	denied:     {exchange.StandsEnded, exchange.StandsDenied},
	techFault:  {exchange.StandsFailed},
}

func statusField(c *conditions, value string) error {
	standings, err := standingsOfWord(value)
	if err != nil {
		return err
	}
	if c.standings != nil {
		return errTwice
	}
	c.standings = standings
	return nil
}

func standingsOfWord(word string) ([]exchange.Standing, error) {
	if standings := standingsOf[word]; standings != nil {
		return standings, nil
	}
	return nil, refuse("must be one of WAITING, CHECK, APPROVED, DENIED, TECH_FAULT")
}

var errTwice = refuse("is searched for twice; by equality it can be once")

func setOnce(to *string, value string) bool {
	was := *to
	*to = value
	return was == ""
}

func pointOnce[T any](to **T, value T) bool {
	was := *to
	*to = &value
	return was == nil
}

// conditionsOf reads the conditions of a partial-load. An error names the field at
// fault as it was asked for, if it is one; else its place, as its name may be
// anything.
func conditionsOf(p *partialLoad, t *table, known map[string]searchField) (*conditions, error) {
	c := &conditions{}
	for i, asked := range p.conditions {
		take := known[asked.name]
		if take == nil {
			return nil, noSearch(t, "searchFields", i, asked.name, "is kept sealed and cannot be searched for")
		}
		if err := take(c, asked.value); err != nil {
			return nil, within(t.domainPath(asked.name), err)
		}
	}
	switch {
	case c.series != nil && c.number == nil:
		return nil, within(t.domainPath("passport.seria"), refuse("is searched for together with passport.no alone"))
	case c.number != nil && c.series == nil:
		return nil, within(t.domainPath("passport.no"), refuse("is searched for together with passport.seria alone, which may be empty"))
	}
	return c, nil
}

// noSearch is the error of a field that cannot be asked about.
func noSearch(t *table, list string, i int, name, why string) error {
	if t.knows(name) {
		return within(t.domainPath(name), refuse(why))
	}
	return within(list, within("["+itoa(i)+"]", within("field", refuse("names no field that can be searched for"))))
}

// sortedBy is the order that a partial-load asks for.
func sortedBy(p *partialLoad, t *table) ([]exchange.SearchOrder, error) {
	var order []exchange.SearchOrder
	asked := slices.Clone(p.order)
	if p.orderBy != "" {
		asked = slices.Insert(asked, 0, namedValue{p.orderBy, p.direction})
	}
	for i, o := range asked {
		column, ok := sortColumns[o.name]
		if _, has := t.byName[o.name]; !ok || !has {
			if t.knows(o.name) {
				return nil, within(t.domainPath(o.name), refuse("is kept sealed and cannot be sorted by"))
			}
			return nil, exchange.InvalidField(placeOfOrder(p, i, "field"), "names no field that can be sorted by")
		}
		key := exchange.SearchOrder{Column: column}
		switch strings.ToUpper(o.value) {
		case "", "ASC":
		case "DESC":
			key.Descending = true
		default:
			return nil, exchange.InvalidField(placeOfOrder(p, i, "direction"), "must be ASC or DESC")
		}
		order = append(order, key)
	}
	return order, nil
}

func placeOfOrder(p *partialLoad, i int, member string) string {
	if p.orderBy != "" {
		if i == 0 {
			return map[string]string{"field": "orderBy", "direction": "orderDirection"}[member]
		}
		i--
	}
	return "orderByFields[" + itoa(i) + "]." + member
}
