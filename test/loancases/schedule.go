package main

import "leadex/internal/loan"

// schedule runs a case of that kind.
func (c *oneCase) schedule(inputs, expected *fields, abs loan.Decimal) {
	t := c.loan(inputs, true)
	if len(c.problems.list) > 0 {
		return
	}
	s, err := loan.Amortize(t)
	if err != nil {
		c.problems.refused(err)
		return
	}
	e := &comparison{expected, abs}
	e.loan(s, t, c.wide)
	e.sums(s, c.wide)
	total := s.Total()
	e.number("total_interest", total.Interest)
	e.number("total_payment", total.Payment)
	if c.wide {
		e.number("total_tax", total.Tax)
	}
	paid := paidRows(s)
	e.whole("number_of_payments", len(paid))
	if len(paid) > 0 {
		e.number("first_payment", paid[0].Payment)
		e.number("last_payment", paid[len(paid)-1].Payment)
	}
	e.done()
}

// loan compares the first instalment and the rows.
func (c *comparison) loan(s *loan.Schedule, t loan.Terms, wide bool) {
	if t.Rule == nil && t.Amortization == loan.Annuity {
		c.number("installment", s.Installment)
	}
	c.rows(s, t.Calendar != nil, wide)
}

// paidRows are those in which something is paid.
func paidRows(s *loan.Schedule) []loan.Row {
	var paid []loan.Row
	for _, row := range s.Rows {
		if row.Payment.Sign() != 0 {
			paid = append(paid, row)
		}
	}
	return paid
}
