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
		"no day of disbursement": {"calendar.disbursement", func(l *loan.Terms) { l.Calendar = &loan.Calendar{FirstDue: loan.MustDate("2024-02-01")} }},
		"an anchor beside days": {"calendar.every_days", func(l *loan.Terms) {
			l.Calendar = dates("2024-01-01", "2024-02-01")
			l.Calendar.EveryDays, l.Calendar.AnchorDay = 7, 5
		}},
		"a 32nd of a month": {"calendar.anchor_day", func(l *loan.Terms) {
			l.Calendar = dates("2024-01-01", "2024-02-01")
			l.Calendar.AnchorDay = 32
		}},
		"steps of a lifetime":    {"calendar.every_days", func(l *loan.Terms) { l.Calendar = dates("2024-01-01", "2024-02-01"); l.Calendar.EveryDays = -1 }},
		"a day count of no name": {"day_count", func(l *loan.Terms) { l.DayCount, l.Calendar = 9, dates("2024-01-01", "2024-02-01") }},
		"a first period beside days": {"first_period", func(l *loan.Terms) {
			l.DayCount, l.Calendar, l.FirstPeriod = loan.Actual365, dates("2024-01-01", "2024-02-01"), &loan.FirstPeriod{Days: 3, YearDays: 365}
		}},
		"a charge that nobody carries": {"charges[0].handling", func(l *loan.Terms) { l.Charges = []loan.Charge{{Handling: 3}} }},
		"too many charges":             {"charges", func(l *loan.Terms) { l.Charges = make([]loan.Charge, 1001) }},
		"an expense of no base":        {"expenses[0].base", func(l *loan.Terms) { l.Expenses = []loan.Expense{{Base: 6}} }},
		"a percent of a flat amount":   {"expenses[0].percent", func(l *loan.Terms) { l.Expenses = []loan.Expense{{Percent: loan.MustDecimal("1")}} }},
		"an amount beside a percent": {"expenses[0].amount", func(l *loan.Terms) {
			l.Expenses = []loan.Expense{{Amount: loan.MustDecimal("1"), Base: loan.OnBalance}}
		}},
		"a negative percent of expense": {"expenses[0].percent", func(l *loan.Terms) {
			l.Expenses = []loan.Expense{{Percent: loan.MustDecimal("-1"), Base: loan.OnBalance}}
		}},
		"a negative number of terms": {"expenses[0].terms", func(l *loan.Terms) { l.Expenses = []loan.Expense{{Terms: -1}} }},
		"a method of no name":        {"amortization", func(l *loan.Terms) { l.Amortization = 4 }},
		"a rule of no name":          {"payments_rule.kind", func(l *loan.Terms) { l.Rule = &loan.PaymentsRule{Of: 2, Minimum: loan.MustDecimal("1")} }},
		"a negative rule":            {"payments_rule", func(l *loan.Terms) { l.Rule = &loan.PaymentsRule{Minimum: loan.MustDecimal("-1")} }},
		"grace beside a rule":        {"grace.periods", func(l *loan.Terms) { l.Grace.Periods, l.Rule = 1, &loan.PaymentsRule{Minimum: loan.MustDecimal("200")} }},
		"grace interest of no name":  {"grace.interest", func(l *loan.Terms) { l.Grace.Interest = 2 }},
		"a free rule of no name":     {"interest_free.rule", func(l *loan.Terms) { l.InterestFree.Rule = 2 }},
		"negative free periods":      {"interest_free.periods", func(l *loan.Terms) { l.InterestFree.Periods = -1 }},
		"negative months at first":   {"first_period.months", func(l *loan.Terms) { l.FirstPeriod = &loan.FirstPeriod{Months: -1, YearDays: 365} }},
		"negative days at first":     {"first_period.days", func(l *loan.Terms) { l.FirstPeriod = &loan.FirstPeriod{Days: -1, YearDays: 365} }},
		"a rounding of no name":      {"rounding.payment.mode", func(l *loan.Terms) { l.Rounding.Payment.Mode = 3 }},
		"periods beyond the hours":   {"periods_per_year", func(l *loan.Terms) { l.PeriodsPerYear = 9000 }},
		"too many changes by days": {"rate_steps", func(l *loan.Terms) {
			l.Periods, l.DayCount, l.Calendar = 36_525, loan.Actual365, dates("2024-01-01", "2024-01-02")
			l.Calendar.EveryDays = 1
			for k := range 28 {
				l.RateSteps = append(l.RateSteps, loan.RateStep{FromPeriod: k + 2})
			}
		}},
		"a day rate that takes all": {"rate.percent", func(l *loan.Terms) {
			l.Rate.Percent, l.DayCount, l.Calendar = loan.MustDecimal("-1000"), loan.Actual365, dates("2024-01-01", "2024-12-31")
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
