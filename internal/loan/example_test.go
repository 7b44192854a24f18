package loan_test

import (
	"fmt"
	"math/big"

	"leadex/internal/loan"
)

// A schedule of four instalments in cents.
func ExampleAmortize() {
	s, err := loan.Amortize(loan.Terms{
		Principal: loan.MustDecimal("1000"),
		Rate:      loan.Rate{Percent: loan.MustDecimal("12"), Basis: loan.AnnualNominal},
		Periods:   4,
		Rounding:  loan.Roundings{Row: loan.ToPlaces(2)},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range s.Rows {
		fmt.Println(row.Number, row.Interest, row.Principal, row.Payment, row.Balance)
	}
	fmt.Println("interest", s.Total().Interest)
	// Output:
	// 1 10.00 246.28 256.28 753.72
	// 2 7.54 248.74 256.28 504.98
	// 3 5.05 251.23 256.28 253.75
	// 4 2.54 253.75 256.29 0.00
	// interest 25.13
}

// A product of the market: insurance in the instalment, VAT on what is charged, a charge kept back.
func ExampleNewQuote() {
	q, err := loan.NewQuote(loan.Terms{
		Principal: loan.MustDecimal("5000000"),
		Rate:      loan.Rate{Percent: loan.MustDecimal("1.5"), Basis: loan.MonthlyNominal},
		Periods:   12,
		Expenses:  []loan.Expense{{Percent: loan.MustDecimal("0.1"), Base: loan.OnBalance, AdditionalRate: true}},
		Tax:       loan.Tax{Percent: loan.MustDecimal("19")},
		Charges:   []loan.Charge{{Amount: loan.MustDecimal("100000"), Handling: loan.Retained}},
		Rounding:  loan.Roundings{Row: loan.ToPlaces(2)},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	cost, err := q.EffectiveAnnual.Round(loan.ToPlaces(2))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("instalment", q.Installment)
	fmt.Println("handed out", q.Received)
	fmt.Println("paid in all", q.TotalPaid)
	fmt.Println("effective annual cost", cost, "%")
	// Output:
	// instalment 461260.28
	// handed out 4881000.00
	// paid in all 5541477.98
	// effective annual cost 26.96 %
}

// The first of the European Commission's examples: 2 % of 200,000 are paid at the conclusion.
func ExampleEffectiveAnnualCost() {
	s, err := loan.Amortize(loan.Terms{
		Principal: loan.MustDecimal("200000"),
		Rate:      loan.Rate{Percent: loan.MustDecimal("6"), Basis: loan.AnnualNominal},
		Periods:   240,
		Rounding:  loan.Roundings{Payment: loan.ToPlaces(2)},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	flows := append(s.Flows(), loan.Flow{Years: new(big.Rat), Amount: loan.MustDecimal("-4000")})
	percent, err := loan.EffectiveAnnualCost(flows)
	if err != nil {
		fmt.Println(err)
		return
	}
	published, err := percent.Round(loan.ToPlaces(6))
	fmt.Println(published, err)
	// Output: 6.434412 <nil>
}

// 12 % a year, compounded monthly, in the words of the Colombian market: 12 % NAMV is 12.68 % EA and 1 % MV.
func ExampleRate() {
	rate := loan.Rate{Percent: loan.MustDecimal("12"), Basis: loan.AnnualNominal}
	effective, err := rate.Effective(12)
	if err != nil {
		fmt.Println(err)
		return
	}
	monthly, err := rate.Periodic(12)
	if err != nil {
		fmt.Println(err)
		return
	}
	shown, err := effective.Round(loan.ToPlaces(2))
	fmt.Println(shown, monthly.Equal(loan.MustDecimal("1")), err)
	// Output: 12.68 true <nil>
}

// Disbursed on 20 January, due on the last day of each month: the first period is 11 days.
func ExampleDating() {
	terms := loan.Terms{
		Principal: loan.MustDecimal("1000"),
		Rate:      loan.Rate{Percent: loan.MustDecimal("12"), Basis: loan.AnnualNominal},
		Periods:   3,
		Rounding:  loan.Roundings{Row: loan.ToPlaces(2)},
	}
	dating := loan.Dating{
		Billing: loan.BillToCutoff, Frequency: loan.Monthly, Disbursement: loan.MustDate("2024-01-20"), CutoffDay: 31,
	}
	if err := dating.Apply(&terms); err != nil {
		fmt.Println(err)
		return
	}
	s, err := loan.Amortize(terms)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range s.Rows {
		fmt.Println(row.Due, row.Interest, row.Payment)
	}
	// Output:
	// 2024-01-31 3.62 337.87
	// 2024-02-29 6.66 337.87
	// 2024-03-31 3.35 337.89
}

// 2 % a month is 26.82 % a year, so a cap of 25 % effective bites although 24 is less than 25.
func ExampleArrears() {
	late, err := loan.Arrears{
		Overdue:  loan.MustDecimal("100000"),
		Rate:     loan.Rate{Percent: loan.MustDecimal("2"), Basis: loan.MonthlyNominal},
		Cap:      &loan.Rate{Percent: loan.MustDecimal("25"), Basis: loan.AnnualEffective},
		Due:      loan.MustDate("2024-03-01"),
		Paid:     loan.MustDate("2024-03-11"),
		Rounding: loan.ToPlaces(2),
	}.Charge()
	fmt.Println(late.Interest, late.Days, late.Capped, err)
	// Output: 611.54 10 true <nil>
}
