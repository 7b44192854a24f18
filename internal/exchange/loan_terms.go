package exchange

import (
	"cmp"
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
	grid := roundingOf(t, asked.Currency)
	l := &loan.Terms{
		Principal: loanNumber(asked.Amount), Rate: loan.Rate{Percent: loanNumber(t.InterestRate.value), Basis: basis},
		Periods:  int(asked.Term),
		Tax:      loan.Tax{Percent: loanNumber(t.TaxRate.value), OnInterest: t.TaxOnInterest.value},
		Rounding: loan.Roundings{Row: grid, Installment: grid, Payment: grid},
	}
	if err := date(l, t, asked); err != nil {
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

// Words of terms that are not given: instalments are monthly, and the first period
// is a full one whatever its days.
const (
	usualFrequency = "monthly"
	usualBilling   = "whole_month"
)

// billings are the intervals that can be calculated; others are stored.
var billings = []string{"whole_month", "monthly", "to_cutoff_date"}

// date says when instalments are due, and how long a broken first period is.
func date(l *loan.Terms, t *Terms, asked LoanAsked) error {
	var d loan.Dating
	var ok bool
	if d.Frequency, ok = loan.ParseFrequency(cmp.Or(t.PaymentFrequency.value, usualFrequency)); !ok {
		return InvalidField("payment_frequency", "must be one of %v", frequencies)
	}
	if d.Billing, ok = loan.ParseBilling(cmp.Or(t.BillingIntervalType.value, usualBilling)); !ok {
		return InvalidField("billing_interval_type", "is not one that can be calculated: %v", billings)
	}
	var err error
	if d.Disbursement, err = loan.ParseDate(asked.Disbursement.String()); err != nil {
		return InvalidField("disbursement_date", "must be a calendar day such as 2026-03-02")
	}
	if asked.FirstDue != (Date{}) {
		if d.FirstDue, err = loan.ParseDate(asked.FirstDue.String()); err != nil {
			return InvalidField("first_due_date", "must be a calendar day such as 2026-04-02")
		}
	}
	d.CutoffDay = int(t.CutoffDay.value)
	return refusedLoan(d.Apply(l))
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
	"periods", "term", "first_due", "first_due_date", "disbursement", "disbursement_date")
