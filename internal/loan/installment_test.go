package loan_test

import (
	"testing"

	"leadex/internal/loan"
)

func TestInstallment(t *testing.T) {
	t.Parallel()
	ten := loan.MustDecimal("10000")
	for _, test := range []struct {
		name       string
		rate       loan.Rate
		m, periods int
		timing     loan.Timing
		want       string
	}{
		{"in arrears", rate("8", loan.AnnualNominal), 12, 10, loan.InArrears, "1037.03"}, // Excel, PMT
		{"in advance", rate("8", loan.AnnualNominal), 12, 10, loan.InAdvance, "1030.16"},
		{"a rate of 0 divides", rate("0", loan.AnnualNominal), 12, 3, loan.InArrears, "3333.333333333333333333333333333333333333333333333"},
		{"one period", rate("8", loan.AnnualEffective), 1, 1, loan.InArrears, "10800.00000000000000000000000000000000000000000"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := loan.Installment(ten, test.rate, test.m, test.periods, test.timing)
			published(t, got, err, test.want)
		})
	}
	for name, test := range map[string]struct {
		field      string
		rate       loan.Rate
		m, periods int
		timing     loan.Timing
	}{
		"no periods":      {"periods", rate("8", loan.AnnualNominal), 12, 0, loan.InArrears},
		"no basis":        {"rate.basis", rate("8", 0), 12, 10, loan.InArrears},
		"no known timing": {"timing", rate("8", loan.AnnualNominal), 12, 10, 2},
	} {
		t.Run("refuses "+name, func(t *testing.T) {
			t.Parallel()
			_, err := loan.Installment(ten, test.rate, test.m, test.periods, test.timing)
			refusedFor(t, err, test.field)
		})
	}
}
