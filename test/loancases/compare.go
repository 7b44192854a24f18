package main

import (
	"fmt"

	"leadex/internal/loan"
)

// comparison is what a case expects, held against what the engine answers.
type comparison struct {
	*fields
	abs loan.Decimal
}

// none is the difference below which there is none: a division that does not end.
var none = loan.NewDecimal(1, 15)

// number compares a value that is expected under key, if it is.
func (c *comparison) number(key string, got loan.Decimal) {
	if !c.has(key) {
		return
	}
	before := len(c.problems.list)
	want := c.dec(key)
	if len(c.problems.list) > before || near(got, want, c.abs) {
		return
	}
	c.problems.add("%s is %s, not %s", c.name(key), shown(got, want), want)
}

// near tells whether two values differ by at most abs.
func near(got, want, abs loan.Decimal) bool {
	difference := got.Sub(want)
	if difference.Sign() < 0 {
		difference = difference.Neg()
	}
	return difference.Compare(abs) <= 0 || difference.Sub(abs).Compare(none) < 0
}

// shown cuts a value to a few digits more than were asked for.
func shown(got, want loan.Decimal) loan.Decimal {
	const more = 6
	if got.Scale() <= want.Scale()+more {
		return got
	}
	cut, err := got.Round(loan.ToPlaces(want.Scale() + more))
	if err != nil {
		return got
	}
	return cut
}

// whole compares a whole number exactly.
func (c *comparison) whole(key string, got int) {
	if !c.has(key) {
		return
	}
	before := len(c.problems.list)
	if want := c.integer(key); len(c.problems.list) == before && want != got {
		c.problems.add("%s is %d, not %d", c.name(key), got, want)
	}
}

// exact compares a text.
func (c *comparison) exact(key, got string) {
	if want, ok := c.text(key); ok && want != got {
		c.problems.add("%s is %s, not %s", c.name(key), got, want)
	}
}

// refused says that the engine refuses the case.
func (p *problems) refused(err error) { p.add("refused: %v", err) }

// rows compares rows and sums of a schedule.
func (c *comparison) rows(s *loan.Schedule, dated, wide bool) {
	for _, r := range c.lines("rows") {
		row := comparison{r, c.abs}
		r.need("n")
		n := r.count("n", 1)
		if n > len(s.Rows) {
			r.problems.add("%s: there is no row %d", r.path, n)
			n = len(s.Rows)
		}
		if n > 0 {
			row.columns(s.Rows[n-1], wide)
			row.number("balance", s.Rows[n-1].Balance)
			if dated {
				row.exact("due", s.Rows[n-1].Due.String())
			}
		}
		r.done()
	}
}

// lines reads a list that compares something.
func (c *comparison) lines(key string) []*fields {
	list := c.list(key)
	if c.has(key) && len(list) == 0 {
		c.problems.add("%s must not be empty", c.name(key))
	}
	return list
}

func (c *comparison) sums(s *loan.Schedule, wide bool) {
	for _, r := range c.lines("sums") {
		r.need("from", "to")
		from, to := r.count("from", 1), r.count("to", 1)
		if from > to || to > len(s.Rows) {
			r.problems.add("%s: there are no rows %s", r.path, fmt.Sprintf("%d to %d", from, to))
		}
		sum := comparison{r, c.abs}
		sum.columns(s.Sum(from, to), wide)
		r.done()
	}
}

// columns compares those of a row or of a sum of rows. The grammar's fee is what is charged beside principal and
// interest.
func (c *comparison) columns(row loan.Row, wide bool) {
	c.number("interest", row.Interest)
	c.number("principal", row.Principal)
	c.number("payment", row.Payment)
	c.number("fee", row.Expense)
	if wide {
		c.number("tax", row.Tax)
		c.number("capitalised", row.Capitalised)
	}
}
