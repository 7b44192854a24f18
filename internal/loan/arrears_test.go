package loan_test

import (
	"testing"

	"leadex/internal/loan"
)

func late() loan.Arrears {
	return loan.Arrears{
		Overdue: loan.MustDecimal("1000"), Rate: rate("2", loan.MonthlyNominal), Due: loan.MustDate("2024-02-01"), Paid: loan.MustDate("2024-03-01"),
		Rounding: loan.ToPlaces(2),
	}
}

func TestArrearsCharge(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		change   func(*loan.Arrears)
		interest string
		days     int
		capped   bool
	}{
		{"paid in time", func(a *loan.Arrears) { a.Paid = a.Due }, "0", 0, false},
		{"paid early", func(a *loan.Arrears) { a.Paid = a.Due.AddDays(-9) }, "0", 0, false},
		{"29 days of a leap year", func(*loan.Arrears) {}, "18.89", 29, false},
		{"no cap and a cap of 0 differ", func(a *loan.Arrears) { a.Cap = &loan.Rate{Basis: loan.MonthlyNominal} }, "0", 29, true},
		{"a cap of the same rate is none", func(a *loan.Arrears) { a.Cap = &a.Rate }, "18.89", 29, false},
		{"a cap that looks lower and is higher", func(a *loan.Arrears) {
			r := rate("2.25", loan.MonthlyEffective)
			a.Rate, a.Cap = rate("26.9", loan.AnnualNominal), &r
		}, "21.14", 29, false},
		{"the last free day", func(a *loan.Arrears) { a.GraceDays = 29 }, "0", 0, false},
		{"the day after", func(a *loan.Arrears) { a.GraceDays = 28 }, "18.89", 29, false},
		{"the day after, from the end of grace", func(a *loan.Arrears) { a.GraceDays, a.AfterGrace = 28, true }, "0.65", 1, false},
		{"nothing overdue", func(a *loan.Arrears) { a.Overdue = loan.Decimal{} }, "0", 29, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := late()
			test.change(&a)
			got, err := a.Charge()
			if err != nil || !got.Interest.Equal(loan.MustDecimal(test.interest)) || got.Days != test.days || got.Capped != test.capped {
				t.Fatalf("%+v, %v", got, err)
			}
		})
	}
	for name, test := range map[string]struct {
		field  string
		change func(*loan.Arrears)
	}{
		"a negative amount": {"overdue", func(a *loan.Arrears) { a.Overdue = loan.MustDecimal("-1") }},
		"negative grace":    {"grace_days", func(a *loan.Arrears) { a.GraceDays = -1 }},
		"no due date":       {"due", func(a *loan.Arrears) { a.Due = loan.Date{} }},
		"no day of payment": {"paid", func(a *loan.Arrears) { a.Paid = loan.Date{} }},
		"no basis":          {"rate.basis", func(a *loan.Arrears) { a.Rate.Basis = 0 }},
	} {
		t.Run("refuses "+name, func(t *testing.T) {
			t.Parallel()
			a := late()
			test.change(&a)
			_, err := a.Charge()
			refusedFor(t, err, test.field)
		})
	}
}
