package exchange

import (
	"fmt"
	"strings"

	"leadex/internal/loan"
)

// LoanAsked is what somebody wants to borrow.
type LoanAsked struct {
	Amount       Decimal
	Term         int64  // number of instalments
	Currency     string // ISO 4217; its minor unit is what amounts are rounded to
	Disbursement Date
	FirstDue     Date // zero: by the terms, a period after disbursement or the next cut-off day
}

// frequency is how often instalments are due.
type frequency struct{ perYear, days, months int }

// frequencyOf are the payment frequencies of the contract; unset is monthly.
var frequencyOf = map[string]frequency{
	"weekly": {perYear: 52, days: 7}, "biweekly": {perYear: 26, days: 14}, "": {perYear: 12, months: 1}, "monthly": {perYear: 12, months: 1},
	"bimonthly": {perYear: 6, months: 2}, "quarterly": {perYear: 4, months: 3}, "annually": {perYear: 1, months: 12},
}

// Billing intervals that the calculator knows. In whole_month and monthly the
// first period is a full one whatever its days; to_cutoff_date makes it the
// broken one up to the first cut-off day.
const (
	billingWholeMonth = "whole_month"
	billingMonthly    = "monthly"
	billingToCutoff   = "to_cutoff_date"
)

// LoanTerms turns the terms of a product into those of the calculator.
//
// Decisions where the contract is silent: grace and interest-free periods cover
// the instalments that are due within so many months; interest of grace that is
// not paid is capitalised; a percent expense is on the amount lent unless it is
// said to be on the balance, or joins the rate, which only the balance bears;
// initial charges are retained unless the product says otherwise.
//
// Errors: Invalid names the field of the terms, or amount, term, first_due_date.
func LoanTerms(t *Terms, asked LoanAsked) (*loan.Terms, error) {
	if err := checkAsked(t, asked); err != nil {
		return nil, err
	}
	basis, ok := loan.ParseBasis(t.InterestRateBasis.value)
	if !t.InterestRate.IsSet() || !ok {
		return nil, InvalidField("interest_rate", "must be given, with an interest_rate_basis that is one of %v", rateBases)
	}
	every, ok := frequencyOf[t.PaymentFrequency.value]
	if !ok {
		return nil, InvalidField("payment_frequency", "must be one of %v", frequencies)
	}
	grid := roundingOf(t, asked.Currency)
	l := &loan.Terms{
		Principal: loanNumber(asked.Amount), Rate: loan.Rate{Percent: loanNumber(t.InterestRate.value), Basis: basis},
		PeriodsPerYear: every.perYear, Periods: int(asked.Term),
		Tax:      loan.Tax{Percent: loanNumber(t.TaxRate.value), OnInterest: t.TaxOnInterest.value},
		Rounding: loan.Roundings{Row: grid, Installment: grid, Payment: grid},
	}
	var err error
	if l.Calendar, l.FirstPeriod, err = calendarOf(t, asked, every); err != nil {
		return nil, err
	}
	l.Amortization = amortizationOf[t.Amortization.value]
	l.Grace.Periods = l.Calendar.DueWithin(int(t.GracePeriod.value))
	if !t.GracePeriodInterestPayment.value {
		l.Grace.Interest = loan.GraceInterestCapitalised
	}
	l.InterestFree.Periods = l.Calendar.DueWithin(int(t.InterestFreePeriod.value))
	if t.InterestFreeMethod.value == "linear" {
		l.InterestFree.Rule = loan.FreeResized
	}
	for i := range t.OtherExpenses.value {
		e, err := expenseOf(i, &t.OtherExpenses.value[i])
		if err != nil {
			return nil, err
		}
		l.Expenses = append(l.Expenses, e)
	}
	for _, c := range t.InitialCharges.value {
		l.Charges = append(l.Charges, loan.Charge{Amount: loanNumber(c.Amount.value), Handling: handlingOf[c.Handling.value]})
	}
	return l, nil
}

func checkAsked(t *Terms, asked LoanAsked) error {
	amount := loanNumber(asked.Amount)
	rounded, err := amount.Round(loan.ToPlaces(MinorUnits(asked.Currency)))
	switch {
	case asked.Amount.Sign() <= 0:
		return InvalidField("amount", "must be above 0")
	case err != nil || !rounded.Equal(amount):
		return InvalidField("amount", "must have at most %d decimal places", MinorUnits(asked.Currency))
	case t.MinimumAmount.IsSet() && asked.Amount.Compare(t.MinimumAmount.value) < 0:
		return InvalidField("amount", "must be at least %s", t.MinimumAmount.value)
	case t.MaximumAmount.IsSet() && asked.Amount.Compare(t.MaximumAmount.value) > 0:
		return InvalidField("amount", "must be at most %s", t.MaximumAmount.value)
	case asked.Term < 1 || asked.Term > maxInstalments:
		return InvalidField("term", "must be between 1 and %d instalments", maxInstalments)
	case t.MinimumTerm.IsSet() && asked.Term < t.MinimumTerm.value:
		return InvalidField("term", "must be at least %d instalments", t.MinimumTerm.value)
	case t.MaximumTerm.IsSet() && asked.Term > t.MaximumTerm.value:
		return InvalidField("term", "must be at most %d instalments", t.MaximumTerm.value)
	}
	return nil
}

var (
	amortizationOf = map[string]loan.Amortization{"": loan.Annuity, "annuity": loan.Annuity, "linear": loan.Linear, "flat": loan.Flat, "bullet": loan.Bullet}
	handlingOf     = map[string]loan.Handling{"": loan.Retained, "retained": loan.Retained, "financed": loan.Financed, "paid_apart": loan.PaidApart}
	modeOf         = map[string]loan.Mode{"": loan.HalfUp, "half_up": loan.HalfUp, "half_even": loan.HalfEven, "up": loan.Up}
)

func roundingOf(t *Terms, currency string) loan.Rounding {
	r := loan.ToPlaces(MinorUnits(currency))
	if t.Rounding.IsSet() {
		r.To = loanNumber(t.Rounding.value)
	}
	r.Mode = modeOf[t.RoundingMode.value]
	return r
}

// calendarOf says when instalments are due, and how long the first period is
// when it is a broken one.
func calendarOf(t *Terms, asked LoanAsked, every frequency) (*loan.Calendar, *loan.FirstPeriod, error) {
	start, err := loan.ParseDate(asked.Disbursement.String())
	if err != nil {
		return nil, nil, InvalidField("disbursement_date", "must be a calendar day such as 2026-03-02")
	}
	c := &loan.Calendar{Disbursement: start, EveryDays: every.days, EveryMonths: every.months, FirstDue: start.AddDays(every.days)}
	if every.months > 0 {
		c.FirstDue = start.AddMonths(every.months)
		_, _, c.AnchorDay = asked.Disbursement.Time().Date()
	}
	if asked.FirstDue != (Date{}) {
		if c.FirstDue, err = loan.ParseDate(asked.FirstDue.String()); err != nil || !start.Before(c.FirstDue) {
			return nil, nil, InvalidField("first_due_date", "must be a calendar day after the disbursement")
		}
		c.AnchorDay = 0
	}
	switch t.BillingIntervalType.value {
	case "", billingWholeMonth, billingMonthly:
		return c, nil, nil
	case billingToCutoff:
		return cutoff(t, asked, c)
	}
	return nil, nil, InvalidField("billing_interval_type", "is not one that can be calculated: %v",
		[]string{billingWholeMonth, billingMonthly, billingToCutoff})
}

// cutoff moves the first instalment to the first cut-off day after disbursement,
// unless a day was asked for. The period up to it is a broken one, as long as the
// European rule for intervals says.
func cutoff(t *Terms, asked LoanAsked, c *loan.Calendar) (*loan.Calendar, *loan.FirstPeriod, error) {
	if c.EveryDays > 0 {
		return nil, nil, InvalidField("billing_interval_type", "to_cutoff_date needs instalments by months, not by weeks")
	}
	if asked.FirstDue == (Date{}) {
		if !t.CutoffDay.IsSet() {
			return nil, nil, InvalidField("cutoff_day", "is required with the billing to_cutoff_date, unless the first due date is asked for")
		}
		c.AnchorDay = int(t.CutoffDay.value)
		c.FirstDue = nextDay(asked.Disbursement, c.AnchorDay)
	}
	length := loan.YearsBetween(c.Disbursement, c.FirstDue, loan.RegularMonth)
	return c, &loan.FirstPeriod{Months: length.Periods, Days: length.Days, YearDays: length.Divisor}, nil
}

// nextDay is the first day of the month of that number after a date; a month that
// is too short has its last day.
func nextDay(after Date, day int) loan.Date {
	at := after.Time()
	for months := 0; ; months++ {
		first := loan.NewDate(at.Year(), at.Month(), 1).AddMonths(months)
		last := first.AddMonths(1).AddDays(-1)
		due := first.AddDays(day - 1)
		if last.Before(due) {
			due = last
		}
		if loan.NewDate(at.Year(), at.Month(), at.Day()).Before(due) {
			return due
		}
	}
}

func expenseOf(i int, e *Expense) (loan.Expense, error) {
	l := loan.Expense{Terms: int(e.Terms.value)}
	if e.Permanent.value {
		l.Terms = 0
	} else if l.Terms == 0 {
		return l, InvalidField(fmt.Sprintf("other_expenses[%d].terms", i), "is required for an expense that is not permanent")
	}
	if !e.InPercentage.value {
		if e.AdditionalInterestRate.value {
			return l, InvalidField(fmt.Sprintf("other_expenses[%d].additional_interest_rate", i), "makes sense for a percentage alone")
		}
		l.Amount = loanNumber(e.Amount.value)
		return l, nil
	}
	l.Percent, l.Base, l.AdditionalRate = loanNumber(e.Amount.value), loan.OnPrincipal, e.AdditionalInterestRate.value
	if e.OutstandingBalanceCalculation.value || l.AdditionalRate {
		l.Base = loan.OnBalance
	}
	return l, nil
}

// loanNumber is a number for the calculator, which reads the same grammar.
func loanNumber(d Decimal) loan.Decimal { return loan.MustDecimal(d.String()) }

// termOf are the names that the calculator's fields have among ours.
var termOf = strings.NewReplacer("principal", "amount", "periods_per_year", "payment_frequency", "rate.percent", "interest_rate",
	"rate.basis", "interest_rate_basis", "grace.periods", "grace_period", "interest_free.periods", "interest_free_period",
	"tax.percent", "tax_rate", "expenses", "other_expenses", "charges", "initial_charges", "additional_rate", "additional_interest_rate",
	"periods", "term")
