package loan_test

import (
	"pgregory.net/rapid"

	"leadex/internal/loan"
)

// decimal draws a number of so many units with so many digits behind the point.
func decimal(t *rapid.T, name string, least, most int64, scale int) loan.Decimal {
	return loan.NewDecimal(rapid.Int64Range(least, most).Draw(t, name), scale)
}

func chance(t *rapid.T, name string, in int) bool { return rapid.IntRange(1, in).Draw(t, name) == 1 }

// randomTerms draws a product as a lender could offer it: rounded rows, everything else open.
func randomTerms(t *rapid.T) loan.Terms {
	m := rapid.SampledFrom([]int{1, 2, 4, 6, 12, 12, 12, 13, 24, 26, 52}).Draw(t, "m")
	n := rapid.IntRange(1, 80).Draw(t, "n")
	terms := loan.Terms{
		Principal: decimal(t, "principal", 100_00, 900_000_000_00, 2),
		Rate: loan.Rate{
			Percent: decimal(t, "percent", 0, 400_0000, 4),
			Basis: rapid.SampledFrom([]loan.Basis{
				loan.AnnualNominal, loan.AnnualEffective, loan.MonthlyNominal, loan.MonthlyEffective,
			}).Draw(t, "basis"),
		},
		PeriodsPerYear: m,
		Periods:        n,
		Amortization:   rapid.SampledFrom([]loan.Amortization{loan.Annuity, loan.Annuity, loan.Linear, loan.Flat, loan.Bullet}).Draw(t, "amortization"),
		Tax:            loan.Tax{Percent: decimal(t, "tax", 0, 30_00, 2), OnInterest: chance(t, "tax on interest", 3)},
		Rounding:       loan.Roundings{Row: randomRounding(t)},
	}
	if terms.Rate.Basis == loan.MonthlyNominal || terms.Rate.Basis == loan.MonthlyEffective {
		terms.Rate.Percent = terms.Rate.Percent.Shift(-1)
	}
	if n > 1 && (terms.Amortization == loan.Annuity || terms.Amortization == loan.Linear) && chance(t, "grace", 3) {
		terms.Grace.Periods = rapid.IntRange(1, n-1).Draw(t, "g")
	}
	if chance(t, "capitalised", 2) {
		terms.Grace.Interest = loan.GraceInterestCapitalised
	}
	if chance(t, "interest free", 4) {
		terms.InterestFree.Periods = rapid.IntRange(1, n).Draw(t, "z")
		terms.InterestFree.Rule = rapid.SampledFrom([]loan.FreeRule{loan.FreeLevel, loan.FreeResized}).Draw(t, "free rule")
	}
	randomTimes(t, &terms)
	randomExpenses(t, &terms)
	return terms
}

// randomRounding draws cents mostly, also coarser units and fives.
func randomRounding(t *rapid.T) loan.Rounding {
	to := rapid.SampledFrom([]string{"0.01", "0.01", "0.01", "1", "0.05", "0.001"}).Draw(t, "to")
	mode := rapid.SampledFrom([]loan.Mode{loan.HalfUp, loan.HalfUp, loan.HalfEven, loan.Up}).Draw(t, "mode")
	return loan.Rounding{To: loan.MustDecimal(to), Mode: mode}
}

// randomTimes draws a broken first period or interest by days.
func randomTimes(t *rapid.T, terms *loan.Terms) {
	switch rapid.IntRange(1, 6).Draw(t, "times") {
	case 1:
		terms.FirstPeriod = &loan.FirstPeriod{
			Months: rapid.IntRange(0, 2).Draw(t, "months"), Days: rapid.IntRange(0, 30).Draw(t, "days"),
			YearDays: rapid.SampledFrom([]int{360, 365, 366}).Draw(t, "year"),
		}
	case 2:
		start := loan.MustDate("2019-01-31").AddDays(rapid.IntRange(0, 3000).Draw(t, "start"))
		terms.Calendar = &loan.Calendar{
			Disbursement: start, FirstDue: start.AddDays(rapid.IntRange(1, 60).Draw(t, "first")),
			EveryDays: rapid.IntRange(1, 60).Draw(t, "every"),
		}
		terms.DayCount = rapid.SampledFrom([]loan.DayCount{
			loan.Actual360, loan.Actual364, loan.Actual365, loan.ActualActual, loan.Thirty360,
		}).Draw(t, "day count")
	}
}

func randomExpenses(t *rapid.T, terms *loan.Terms) {
	for range rapid.IntRange(0, 3).Draw(t, "expenses") {
		e := loan.Expense{Base: rapid.SampledFrom([]loan.Base{
			loan.FlatAmount, loan.OnPrincipal, loan.OnBalance, loan.OnInterestDue, loan.OnPrincipalDue, loan.OnPaymentDue,
		}).Draw(t, "base")}
		if e.Base == loan.FlatAmount {
			e.Amount = decimal(t, "amount", 0, 50_00, 2)
		} else {
			e.Percent = decimal(t, "expense percent", 0, 2_000, 3)
		}
		if chance(t, "for some terms", 2) {
			e.Terms = rapid.IntRange(1, 90).Draw(t, "terms")
		}
		e.AdditionalRate = e.Base == loan.OnBalance && chance(t, "additional", 2)
		terms.Expenses = append(terms.Expenses, e)
	}
	for range rapid.IntRange(0, 2).Draw(t, "charges") {
		terms.Charges = append(terms.Charges, loan.Charge{
			Amount:   decimal(t, "charge", 0, 20_00, 2),
			Handling: rapid.SampledFrom([]loan.Handling{loan.Retained, loan.Financed, loan.PaidApart}).Draw(t, "handling"),
		})
	}
}
