package main

import "leadex/internal/loan"

// cost runs a case of the wider grammar: the quote of a product, charges and taxes included.
func (c *oneCase) cost(inputs, expected *fields, abs loan.Decimal) {
	t := c.loan(inputs, true)
	if len(c.problems.list) > 0 {
		return
	}
	q, err := loan.NewQuote(t)
	if err != nil {
		c.problems.refused(err)
		return
	}
	e := &comparison{expected, abs}
	e.rate(q.EffectiveAnnual)
	e.loan(&q.Schedule, t, true)
	e.sums(&q.Schedule, true)
	e.number("principal", q.Principal)
	e.number("received", q.Received)
	e.number("total_paid", q.TotalPaid)
	e.number("total_cost", q.TotalCost)
	e.number("total_interest", q.Total().Interest)
	e.number("total_tax", q.Total().Tax)
	e.done()
}

// arrears runs a case of the wider grammar: late interest.
func (c *oneCase) arrears(inputs, expected *fields, abs loan.Decimal) {
	inputs.need("overdue", "rate", "due", "paid")
	a := loan.Arrears{
		Overdue: inputs.money("overdue"), Rate: c.rate(inputs), PeriodsPerYear: inputs.count("periods_per_year", 12),
		Due: inputs.date("due"), Paid: inputs.date("paid"), GraceDays: inputs.integer("grace_days"), Rounding: inputs.rounding("rounding"),
	}
	if inputs.has("cap") {
		most := c.rate(&fields{inputs.path, &object{values: map[string]any{"rate": inputs.object.values["cap"]}}, map[string]bool{}, inputs.problems})
		inputs.read["cap"] = true
		a.Cap = &most
	}
	a.AfterGrace = inputs.word("count_from", "due", "grace_end") == "grace_end"
	inputs.done()
	if len(c.problems.list) > 0 {
		return
	}
	late, err := a.Charge()
	if err != nil {
		c.problems.refused(err)
		return
	}
	e := &comparison{expected, abs}
	e.number("interest", late.Interest)
	e.number("effective_percent", late.EffectiveAnnual)
	e.whole("days", late.Days)
	capped := "no"
	if late.Capped {
		capped = "yes"
	}
	e.exact("capped", capped)
	e.done()
}
