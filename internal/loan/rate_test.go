package loan_test

import (
	"testing"

	"leadex/internal/loan"
)

// published is a value as far as its source prints it.
func published(t *testing.T, got loan.Decimal, err error, want string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	expected := loan.MustDecimal(want)
	rounded, err := got.Round(loan.ToPlaces(expected.Scale()))
	if err != nil || !rounded.Equal(expected) {
		t.Fatalf("%s, not %s (%v)", got, want, err)
	}
}

func rate(percent string, basis loan.Basis) loan.Rate {
	return loan.Rate{Percent: loan.MustDecimal(percent), Basis: basis}
}

func TestRatePeriodic(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		rate   loan.Rate
		m      int
		percen string
	}{
		{"annual nominal is divided", rate("6", loan.AnnualNominal), 12, "0.5"},
		{"annual effective is a root, never divided", rate("7", loan.AnnualEffective), 12, "0.5654145387"},
		{"an exact root is exact", rate("21", loan.AnnualEffective), 2, "10"},
		{"once a year is the rate itself", rate("19.99", loan.AnnualEffective), 1, "19.99"},
		{"monthly nominal weekly is twelve fifty-seconds", rate("2", loan.MonthlyNominal), 52, "0.4615384615"},
		{"monthly nominal every two months", rate("2", loan.MonthlyNominal), 6, "4"},
		{"monthly effective every two months compounds", rate("2", loan.MonthlyEffective), 6, "4.04"},
		{"monthly effective monthly", rate("2", loan.MonthlyEffective), 12, "2"},
		{"monthly effective quarterly", rate("2", loan.MonthlyEffective), 4, "6.1208"},
		{"monthly effective annually", rate("1", loan.MonthlyEffective), 1, "12.682503013"},
		{"per period", rate("3.25", loan.PerPeriod), 12, "3.25"},
		{"negative", rate("-6", loan.AnnualNominal), 12, "-0.5"},
		{"a daily root of a usury rate", rate("1000", loan.AnnualEffective), 365, "0.6591203089"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := test.rate.Periodic(test.m)
			published(t, got, err, test.percen)
		})
	}
	for name, test := range map[string]struct {
		rate  loan.Rate
		m     int
		field string
	}{
		"no basis":                      {rate("6", 0), 12, "rate.basis"},
		"no period in a year":           {rate("6", loan.AnnualNominal), 0, "periods_per_year"},
		"too many periods":              {rate("6", loan.AnnualNominal), 8785, "periods_per_year"},
		"all taken away in a period":    {rate("-100", loan.PerPeriod), 12, "rate.percent"},
		"all taken away in a year":      {rate("-100", loan.AnnualEffective), 12, "rate.percent"},
		"a percent without end in time": {rate("1e16", loan.AnnualNominal), 12, "rate.percent"},
	} {
		t.Run("refuses "+name, func(t *testing.T) {
			t.Parallel()
			_, err := test.rate.Periodic(test.m)
			refusedFor(t, err, test.field)
		})
	}
}

func TestRateEffective(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		rate loan.Rate
		m    int
		want string
	}{
		{"NAMV of Circular 68 of 2000", rate("13.1", loan.AnnualNominal), 12, "13.92"},
		{"one per cent a month", rate("1", loan.PerPeriod), 12, "12.682503013197"},
		{"effective is itself at any frequency", rate("25", loan.AnnualEffective), 52, "25"},
		{"monthly effective is itself at any frequency", rate("1", loan.MonthlyEffective), 4, "12.682503013197"},
		{"a doubling each week", rate("100", loan.PerPeriod), 52, "450359962737049500"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := test.rate.Effective(test.m)
			published(t, got, err, test.want)
		})
	}
}

func TestRateNominal(t *testing.T) {
	t.Parallel()
	got, err := rate("5.3543", loan.AnnualEffective).Nominal(4)
	published(t, got, err, "5.250032") // Excel, NOMINAL
}

func TestParseBasis(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]loan.Basis{
		"annual": loan.AnnualNominal, "monthly": loan.MonthlyNominal, "annual_nominal": loan.AnnualNominal, "monthly_nominal": loan.MonthlyNominal,
		"annual_effective": loan.AnnualEffective, "monthly_effective": loan.MonthlyEffective,
	} {
		if got, ok := loan.ParseBasis(word); !ok || got != want {
			t.Errorf("%s is %v, %v", word, got, ok)
		}
	}
	if got, ok := loan.ParseBasis("daily"); ok {
		t.Errorf("daily is %v", got)
	}
}
