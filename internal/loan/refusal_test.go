package loan_test

import (
	"errors"
	"strings"
	"testing"

	"leadex/internal/loan"
)

// refusedFor holds an error to the field it names, and to a reason.
func refusedFor(t *testing.T, err error, field string) {
	t.Helper()
	var refusal *loan.Refusal
	if !errors.As(err, &refusal) || refusal.Field != field || len(refusal.Reason) < 10 || !strings.HasPrefix(err.Error(), field) {
		t.Fatalf("%v, which is no refusal of %s", err, field)
	}
}

// ordinary terms, to be spoilt in one place.
func ordinary() loan.Terms {
	return loan.Terms{
		Principal: loan.MustDecimal("1000"), Rate: rate("12", loan.AnnualNominal), Periods: 6,
		Rounding: loan.Roundings{Row: loan.ToPlaces(2)},
	}
}

func TestAmortizeRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		field string
		spoil func(*loan.Terms)
	}{
		"nothing lent":                     {"principal", func(l *loan.Terms) { l.Principal = loan.Decimal{} }},
		"an amount beyond money":           {"principal", func(l *loan.Terms) { l.Principal = loan.MustDecimal("1e61") }},
		"no term":                          {"periods", func(l *loan.Terms) { l.Periods = 0 }},
		"a term beyond a lifetime of days": {"periods", func(l *loan.Terms) { l.Periods = 36_526 }},
		"no basis":                         {"rate.basis", func(l *loan.Terms) { l.Rate.Basis = 0 }},
		"grace as long as the term":        {"grace.periods", func(l *loan.Terms) { l.Grace.Periods = 6 }},
		"grace of a flat loan":             {"grace.periods", func(l *loan.Terms) { l.Amortization, l.Grace.Periods = loan.Flat, 1 }},
		"grace of a bullet":                {"grace.periods", func(l *loan.Terms) { l.Amortization, l.Grace.Periods = loan.Bullet, 1 }},
		"negative grace":                   {"grace.periods", func(l *loan.Terms) { l.Grace.Periods = -1 }},
		"a free period beyond the term":    {"interest_free.periods", func(l *loan.Terms) { l.InterestFree.Periods = 7 }},
		"an additional rate on the amount lent": {"expenses[1].additional_rate", func(l *loan.Terms) {
			l.Expenses = []loan.Expense{{}, {Percent: loan.MustDecimal("1"), Base: loan.OnPrincipal, AdditionalRate: true}}
		}},
		"an additional rate of a flat amount": {"expenses[0].additional_rate", func(l *loan.Terms) {
			l.Expenses = []loan.Expense{{Amount: loan.MustDecimal("5"), AdditionalRate: true}}
		}},
		"a negative expense": {"expenses[0].amount", func(l *loan.Terms) { l.Expenses = []loan.Expense{{Amount: loan.MustDecimal("-5")}} }},
		"expenses without end": {"expenses", func(l *loan.Terms) {
			l.Periods, l.Expenses = 36_525, make([]loan.Expense, 28)
		}},
		"a negative charge": {"charges[0].amount", func(l *loan.Terms) { l.Charges = []loan.Charge{{Amount: loan.MustDecimal("-5")}} }},
		"a negative tax":    {"tax.percent", func(l *loan.Terms) { l.Tax.Percent = loan.MustDecimal("-19") }},
		"rate steps out of order": {"rate_steps[1].from_period", func(l *loan.Terms) {
			l.RateSteps = []loan.RateStep{{FromPeriod: 3}, {FromPeriod: 3}}
		}},
		"a rate step in the first row":    {"rate_steps[0].from_period", func(l *loan.Terms) { l.RateSteps = []loan.RateStep{{FromPeriod: 1}} }},
		"a day count without days":        {"day_count", func(l *loan.Terms) { l.DayCount = loan.Actual365 }},
		"a first period of no known year": {"first_period.year_days", func(l *loan.Terms) { l.FirstPeriod = &loan.FirstPeriod{Days: 3} }},
		"due dates before disbursement":   {"calendar.first_due", func(l *loan.Terms) { l.Calendar = dates("2024-02-01", "2024-01-31") }},
		"months that make no year":        {"calendar.every_months", func(l *loan.Terms) { l.PeriodsPerYear, l.Calendar = 52, dates("2024-01-01", "2024-02-01") }},
		"dates beyond the year 9999":      {"calendar", func(l *loan.Terms) { l.Calendar = dates("9999-10-01", "9999-11-01") }},
		"a method beside a rule": {"amortization", func(l *loan.Terms) {
			l.Amortization, l.Rule = loan.Linear, &loan.PaymentsRule{Minimum: loan.MustDecimal("1")}
		}},
		"a rule that pays nothing": {"payments_rule", func(l *loan.Terms) { l.Rule = &loan.PaymentsRule{} }},
		"a fixed instalment of less than the interest": {"payments_rule", func(l *loan.Terms) {
			l.Rule = &loan.PaymentsRule{Of: loan.PaymentPart, Minimum: loan.MustDecimal("10.00")}
		}},
		"a percent of what is left, for ever": {"payments_rule.minimum", func(l *loan.Terms) {
			l.Periods, l.Rounding, l.Rule = 0, loan.Roundings{}, &loan.PaymentsRule{Percent: loan.MustDecimal("2")}
		}},
		"a rounded percent of what is left, for ever": {"payments_rule", func(l *loan.Terms) {
			l.Periods, l.Rule = 0, &loan.PaymentsRule{Percent: loan.MustDecimal("2")}
		}},
		"a rule that takes more than a lifetime": {"payments_rule", func(l *loan.Terms) {
			l.Periods, l.Rule = 0, &loan.PaymentsRule{Minimum: loan.MustDecimal("0.01")}
		}},
		"an instalment below the interest of a long first period": {"periods", func(l *loan.Terms) {
			l.Periods, l.FirstPeriod = 240, &loan.FirstPeriod{Months: 24, YearDays: 365}
		}},
		"a negative rounding": {"rounding.row.to", func(l *loan.Terms) { l.Rounding.Row.To = loan.MustDecimal("-0.01") }},
		"a balance that grows without end": {"rate.percent", func(l *loan.Terms) {
			l.Periods, l.Amortization, l.Grace.Interest = 36_525, loan.Bullet, loan.GraceInterestCapitalised
			l.Rate.Percent = loan.MustDecimal("1e9")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terms := ordinary()
			test.spoil(&terms)
			_, err := loan.Amortize(terms)
			refusedFor(t, err, test.field)
		})
	}
}

func dates(disbursement, firstDue string) *loan.Calendar {
	return &loan.Calendar{Disbursement: loan.MustDate(disbursement), FirstDue: loan.MustDate(firstDue)}
}

func TestNewQuoteRefuses(t *testing.T) {
	t.Parallel()
	for name, handling := range map[string]loan.Handling{"retained": loan.Retained, "paid apart": loan.PaidApart} {
		t.Run("charges of all that is lent, "+name, func(t *testing.T) {
			t.Parallel()
			terms := ordinary()
			terms.Charges = []loan.Charge{{Amount: loan.MustDecimal("1000"), Handling: handling}}
			_, err := loan.NewQuote(terms)
			refusedFor(t, err, "charges")
		})
	}
}
