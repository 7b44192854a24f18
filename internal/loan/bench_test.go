package loan_test

import (
	"testing"

	"leadex/internal/loan"
)

// sixty is a product with everything that costs time but an odd first period: 60 rounded rows, insurance in the rate,
// a flat expense, tax, a retained charge.
func sixty() loan.Terms {
	return loan.Terms{
		Principal: loan.MustDecimal("25000000"), Rate: loan.Rate{Percent: loan.MustDecimal("1.5"), Basis: loan.MonthlyNominal},
		Periods: 60,
		Expenses: []loan.Expense{
			{Percent: loan.MustDecimal("0.1"), Base: loan.OnBalance, AdditionalRate: true},
			{Amount: loan.MustDecimal("12000")},
		},
		Tax:      loan.Tax{Percent: loan.MustDecimal("19")},
		Charges:  []loan.Charge{{Amount: loan.MustDecimal("100000")}},
		Rounding: loan.Roundings{Row: loan.ToPlaces(2)},
	}
}

// plain is the schedule that other libraries make: level instalments and nothing else.
func plain() loan.Terms {
	return loan.Terms{
		Principal: loan.MustDecimal("25000000"), Rate: loan.Rate{Percent: loan.MustDecimal("1.5"), Basis: loan.MonthlyNominal},
		Periods: 60, Rounding: loan.Roundings{Row: loan.ToPlaces(2)},
	}
}

// The goal is a schedule of 60 rows with its effective annual cost in under 100 microseconds.
func BenchmarkQuote60Rows(b *testing.B) {
	effective := plain()
	effective.Rate.Basis = loan.AnnualEffective
	for name, terms := range map[string]loan.Terms{"plain": plain(), "product": sixty(), "effective_rate": effective} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := loan.NewQuote(terms); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAmortize60Rows(b *testing.B) {
	unrounded := plain()
	unrounded.Rounding = loan.Roundings{Payment: loan.ToPlaces(2)}
	for name, terms := range map[string]loan.Terms{"plain": plain(), "product": sixty(), "unrounded": unrounded} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := loan.Amortize(terms); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
