package main

import "leadex/internal/loan"

// payment runs a case of that kind: the level instalment alone.
func (c *oneCase) payment(inputs, expected *fields, abs loan.Decimal) {
	inputs.need("principal", "rate", "n")
	principal, rate := inputs.money("principal"), c.rate(inputs)
	m, n := inputs.count("periods_per_year", 12), inputs.count("n", 1)
	timing := loan.InArrears
	if inputs.word("timing", "arrears", "advance") == "advance" {
		timing = loan.InAdvance
	}
	inputs.done()
	if len(c.problems.list) > 0 {
		return
	}
	installment, err := loan.Installment(principal, rate, m, n, timing)
	if err != nil {
		c.problems.refused(err)
		return
	}
	e := &comparison{expected, abs}
	e.number("installment", installment)
	e.done()
}
