package main

import (
	"fmt"

	"leadex/internal/loan"
)

// loan reads the loan of a schedule, or of an apr, which has neither dates nor a day count.
func (c *oneCase) loan(f *fields, dated bool) loan.Terms {
	f.need("principal", "rate")
	t := loan.Terms{
		Principal: f.money("principal"), Rate: c.rate(f), PeriodsPerYear: f.count("periods_per_year", 12), Periods: f.count("n", 0),
		RateSteps: rateSteps(f), Rule: paymentsRule(f), FirstPeriod: firstPeriod(f), Expenses: c.expenses(f), Rounding: roundings(f),
		// The grammar sizes an instalment and takes what follows, a growing balance too.
		GrowingBalance: true,
	}
	t.Amortization = amortization(f)
	t.Grace = grace(f, t.Amortization)
	if dated {
		t.Calendar = calendar(f, t.PeriodsPerYear)
		t.DayCount = c.dayCount(f)
	}
	if c.wide {
		c.product(f, &t)
	}
	f.done()
	return t
}

func (c *oneCase) rate(f *fields) loan.Rate {
	r := f.inner("rate")
	if r == nil {
		return loan.Rate{}
	}
	r.need("percent", "basis")
	bases := map[string]loan.Basis{
		"annual_nominal": loan.AnnualNominal, "annual_effective": loan.AnnualEffective,
		"monthly_nominal": loan.MonthlyNominal, "per_period": loan.PerPeriod,
	}
	words := []string{"annual_nominal", "annual_effective", "monthly_nominal", "per_period"}
	if c.wide {
		bases["monthly_effective"] = loan.MonthlyEffective
		words = append(words, "monthly_effective")
	}
	rate := loan.Rate{Percent: r.dec("percent"), Basis: bases[r.word("basis", words...)]}
	r.done()
	return rate
}

func rateSteps(f *fields) []loan.RateStep {
	var steps []loan.RateStep
	for _, s := range f.list("rate_steps") {
		s.need("from_period", "percent")
		steps = append(steps, loan.RateStep{FromPeriod: s.count("from_period", 1), Percent: s.dec("percent")})
		s.done()
	}
	return steps
}

func paymentsRule(f *fields) *loan.PaymentsRule {
	r := f.inner("payments_rule")
	if r == nil {
		f.need("n")
		return nil
	}
	f.refuse("cannot stand beside payments_rule", "amortization", "grace_principal", "grace_interest")
	r.need("kind")
	if !r.has("percent") && !r.has("minimum") {
		r.problems.add("%s needs percent or minimum", r.path)
	}
	of := map[string]loan.Part{"principal": loan.PrincipalPart, "payment": loan.PaymentPart}[r.word("kind", "principal", "payment")]
	rule := &loan.PaymentsRule{Of: of, Percent: r.money("percent"), Minimum: r.money("minimum")}
	r.done()
	return rule
}

func amortization(f *fields) loan.Amortization {
	return map[string]loan.Amortization{
		"annuity": loan.Annuity, "linear": loan.Linear, "flat": loan.Flat, "bullet": loan.Bullet,
	}[f.word("amortization", "annuity", "linear", "flat", "bullet")]
}

func grace(f *fields, a loan.Amortization) loan.Grace {
	if a == loan.Flat || a == loan.Bullet {
		f.refuse("is for annuity and linear only", "grace_principal")
	}
	if a != loan.Bullet && !f.has("grace_principal") {
		f.refuse("needs grace_principal or bullet", "grace_interest")
	}
	g := loan.Grace{Periods: f.count("grace_principal", 0)}
	if f.word("grace_interest", "paid", "capitalise") == "capitalise" {
		g.Interest = loan.GraceInterestCapitalised
	}
	return g
}

func firstPeriod(f *fields) *loan.FirstPeriod {
	p := f.inner("first_period")
	if p == nil {
		return nil
	}
	f.refuse("cannot stand beside first_period", "day_count")
	p.need("months", "days", "year_days")
	first := &loan.FirstPeriod{Months: p.integer("months"), Days: p.integer("days"), YearDays: p.count("year_days", 1)}
	p.done()
	return first
}

func calendar(f *fields, periodsPerYear int) *loan.Calendar {
	d := f.inner("dates")
	if d == nil {
		return nil
	}
	d.need("disbursement", "first_due")
	c := &loan.Calendar{Disbursement: d.date("disbursement"), FirstDue: d.date("first_due"), EveryDays: d.count("every_days", 0)}
	if c.EveryDays == 0 && periodsPerYear != 12 {
		d.problems.add("%s needs every_days unless there are 12 periods a year", d.path)
	}
	d.done()
	return c
}

func (c *oneCase) dayCount(f *fields) loan.DayCount {
	if !f.has("day_count") {
		return loan.NoDayCount
	}
	f.need("dates")
	return dayCount(f, c.wide)
}

func dayCount(f *fields, wide bool) loan.DayCount {
	words := []string{"actual/360", "actual/364", "actual/365", "actual/actual"}
	if wide {
		words = append(words, "30/360")
	}
	return map[string]loan.DayCount{
		"actual/360": loan.Actual360, "actual/364": loan.Actual364, "actual/365": loan.Actual365,
		"actual/actual": loan.ActualActual, "30/360": loan.Thirty360,
	}[f.word("day_count", words...)]
}

func (c *oneCase) expenses(f *fields) []loan.Expense {
	var expenses []loan.Expense
	for _, e := range f.list("expenses") {
		expense := loan.Expense{Amount: e.money("amount"), Percent: e.money("percent"), Terms: e.count("terms", 0)}
		if e.has("amount") {
			e.refuse("cannot stand beside amount", "percent", "base")
			e.text("base")
		} else {
			e.need("percent", "base")
			expense.Base = c.base(e)
		}
		if c.wide {
			expense.AdditionalRate = e.word("additional_rate", "no", "yes") == "yes"
		}
		e.done()
		expenses = append(expenses, expense)
	}
	return expenses
}

func (c *oneCase) base(e *fields) loan.Base {
	words := []string{"principal", "interest_due", "principal_due", "payment_due"}
	if c.wide {
		words = append(words, "balance")
	}
	return map[string]loan.Base{
		"principal": loan.OnPrincipal, "interest_due": loan.OnInterestDue, "principal_due": loan.OnPrincipalDue,
		"payment_due": loan.OnPaymentDue, "balance": loan.OnBalance,
	}[e.word("base", words...)]
}

func roundings(f *fields) loan.Roundings {
	r := f.inner("rounding")
	if r == nil {
		return loan.Roundings{}
	}
	if len(r.object.keys) == 0 {
		r.problems.add("%s needs row, installment or payment", r.path)
	}
	rounding := loan.Roundings{Row: r.rounding("row"), Installment: r.rounding("installment"), Payment: r.rounding("payment")}
	r.done()
	return rounding
}

// product reads what the wider grammar adds to a loan.
func (c *oneCase) product(f *fields, t *loan.Terms) {
	if tax := f.inner("tax"); tax != nil {
		tax.need("percent")
		t.Tax = loan.Tax{Percent: tax.money("percent"), OnInterest: tax.word("interest", "untaxed", "taxed") == "taxed"}
		tax.done()
	}
	if free := f.inner("interest_free"); free != nil {
		free.need("periods")
		t.InterestFree.Periods = free.count("periods", 0)
		if free.word("rule", "level", "resized") == "resized" {
			t.InterestFree.Rule = loan.FreeResized
		}
		free.done()
	}
	for i, charge := range f.list("charges") {
		charge.need("amount", "handling")
		handling := map[string]loan.Handling{"retained": loan.Retained, "financed": loan.Financed, "paid_apart": loan.PaidApart}
		t.Charges = append(t.Charges, loan.Charge{
			Amount: charge.money("amount"), Handling: handling[charge.word("handling", "retained", "financed", "paid_apart")],
		})
		charge.path = fmt.Sprintf("%s[%d]", f.name("charges"), i)
		charge.done()
	}
}
