package main

import (
	"math/big"
	"slices"

	"leadex/internal/loan"
)

// apr runs a case of that kind; the method says by which equation.
func (c *oneCase) apr(inputs, expected *fields, abs loan.Decimal) {
	inputs.need("method")
	e := &comparison{expected, abs}
	method := inputs.word("method", "eu_aprc", "regz_actuarial", "xirr_actual_365", "eu_year_fraction")
	map[string]func(*fields, *comparison){
		"eu_aprc": c.european, "regz_actuarial": c.regZ, "xirr_actual_365": c.dated, "eu_year_fraction": c.interval,
	}[method](inputs, e)
}

// paid is money at a time, for what is counted and added beside the rate.
type paid struct {
	time   *big.Rat // 0 or before is no payment but part of the beginning
	amount loan.Decimal
}

// european is the equation of Annex I, on flows, on the schedule of a loan, or on both.
func (c *oneCase) european(inputs *fields, e *comparison) {
	var flows []loan.Flow
	for _, f := range inputs.list("flows") {
		f.need("t", "amount")
		at, amount := f.rat("t"), f.dec("amount")
		step, count := f.rat("step"), repeated(f)
		f.done()
		for i := range count {
			moved := new(big.Rat).Mul(step, new(big.Rat).SetInt64(int64(i)))
			flows = append(flows, loan.Flow{Years: moved.Add(moved, at), Amount: amount})
		}
	}
	if !inputs.has("flows") && !inputs.has("loan") {
		inputs.problems.add("inputs needs flows or loan")
	}
	var terms loan.Terms
	l := inputs.inner("loan")
	if l != nil {
		terms = c.loan(l, false)
	}
	inputs.done()
	if len(c.problems.list) > 0 {
		return
	}
	if l != nil {
		s, err := loan.Amortize(terms)
		if err != nil {
			c.problems.refused(err)
			return
		}
		flows = append(flows, s.Flows()...)
		e.loan(s, terms, c.wide)
	}
	percent, err := loan.EffectiveAnnualCost(flows)
	if err != nil {
		c.problems.refused(err)
		return
	}
	moved := make([]paid, len(flows))
	for i, f := range flows {
		moved[i] = paid{f.Years, f.Amount}
	}
	e.rate(percent)
	e.totals(moved)
	e.payments(moved)
	e.done()
}

// regZ is the actuarial method of Regulation Z.
func (c *oneCase) regZ(inputs *fields, e *comparison) {
	inputs.need("unit_periods_per_year", "flows")
	perYear := inputs.count("unit_periods_per_year", 1)
	var flows []loan.UnitFlow
	var moved []paid
	for _, f := range inputs.list("flows") {
		f.need("t", "amount")
		units, odd, amount := f.integer("t"), f.rat("f"), f.dec("amount")
		step, count := f.count("step", 1), repeated(f)
		f.done()
		for i := range count {
			flows = append(flows, loan.UnitFlow{Units: units + i*step, Odd: odd, Amount: amount})
			moved = append(moved, paid{odd, amount})
		}
	}
	inputs.done()
	if len(c.problems.list) > 0 {
		return
	}
	percent, err := loan.RegZ(flows, perYear)
	if err != nil {
		c.problems.refused(err)
		return
	}
	e.rate(percent)
	e.totals(moved)
	e.done()
}

// dated is the day-count rate of return.
func (c *oneCase) dated(inputs *fields, e *comparison) {
	inputs.need("flows")
	var flows []loan.DatedFlow
	for _, f := range inputs.list("flows") {
		f.need("date", "amount")
		flows = append(flows, loan.DatedFlow{Date: f.date("date"), Amount: f.dec("amount")})
		f.done()
	}
	inputs.done()
	if len(c.problems.list) > 0 {
		return
	}
	percent, err := loan.InternalRate(flows)
	if err != nil {
		c.problems.refused(err)
		return
	}
	first := slices.MinFunc(flows, func(a, b loan.DatedFlow) int { return b.Date.DaysUntil(a.Date) })
	moved := make([]paid, len(flows))
	for i, f := range flows {
		moved[i] = paid{new(big.Rat).SetInt64(int64(first.Date.DaysUntil(f.Date))), f.Amount}
	}
	e.rate(percent)
	e.totals(moved)
	e.payments(moved)
	e.done()
}

// interval is the length of a time by the European rule.
func (c *oneCase) interval(inputs *fields, e *comparison) {
	inputs.need("from", "to", "regular_period")
	from, to := inputs.date("from"), inputs.date("to")
	regular := loan.RegularMonth
	if inputs.word("regular_period", "month", "year") == "year" {
		regular = loan.RegularYear
	}
	inputs.done()
	if len(c.problems.list) == 0 && to.Before(from) {
		c.problems.add("inputs.to must not be before inputs.from")
	}
	if len(c.problems.list) > 0 {
		return
	}
	i := loan.YearsBetween(from, to, regular)
	if e.has("year_fraction") {
		if want := e.rat("year_fraction"); want.Cmp(i.Years()) != 0 {
			e.problems.add("%s is %s, not %s", e.name("year_fraction"), i.Years(), want)
		}
	}
	e.whole("whole_periods", i.Periods)
	e.whole("odd_days", i.Days)
	e.whole("odd_days_divisor", i.Divisor)
	e.done()
}

// repeated is how often a flow comes. Step and count stand both or not at all.
func repeated(f *fields) int {
	const most = 100_000
	if f.has("step") != f.has("count") {
		f.problems.add("%s needs both step and count", f.path)
	}
	count := f.count("count", 1)
	if count > most {
		f.problems.add("%s must be at most %d", f.name("count"), most)
		return 1
	}
	return count
}

// rate compares X in its three forms.
func (c *comparison) rate(percent loan.Decimal) {
	c.number("apr_percent", percent)
	c.number("rate", percent.Shift(-2))
	if c.has("apr_percent_1dp") {
		rounded, err := percent.Round(loan.ToPlaces(1))
		if err != nil {
			c.problems.refused(err)
			return
		}
		c.number("apr_percent_1dp", rounded)
	}
}

// totals compares what is paid in all, and what it is more than received.
func (c *comparison) totals(moved []paid) {
	var out, in loan.Decimal
	for _, m := range moved {
		if m.amount.Sign() < 0 {
			out = out.Sub(m.amount)
		} else {
			in = in.Add(m.amount)
		}
	}
	c.number("total_paid", out)
	c.number("total_cost", out.Sub(in))
}

// payments compares how often something is paid after the beginning, and the first and the last of it.
func (c *comparison) payments(moved []paid) {
	var times []paid
	for _, m := range moved {
		if m.amount.Sign() >= 0 || m.time.Sign() <= 0 {
			continue
		}
		i, found := slices.BinarySearchFunc(times, m.time, func(p paid, t *big.Rat) int { return p.time.Cmp(t) })
		if !found {
			times = slices.Insert(times, i, paid{time: m.time})
		}
		times[i].amount = times[i].amount.Sub(m.amount)
	}
	c.whole("number_of_payments", len(times))
	if len(times) > 0 {
		c.number("first_payment", times[0].amount)
		c.number("last_payment", times[len(times)-1].amount)
	}
}
