package loan_test

import (
	"math/big"
	"testing"

	"leadex/internal/loan"
)

func flow(years, amount string) loan.Flow {
	t, _ := new(big.Rat).SetString(years)
	return loan.Flow{Years: t, Amount: loan.MustDecimal(amount)}
}

func TestEffectiveAnnualCost(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		flows []loan.Flow
		want  string
	}{
		{"nothing but the money back is exactly 0", []loan.Flow{flow("0", "1000"), flow("1/12", "-400"), flow("2", "-600")}, "0"},
		{"less than received is below 0", []loan.Flow{flow("0", "1000"), flow("1", "-900")}, "-10"},
		{"a root that is a short decimal comes out as one", []loan.Flow{flow("0", "1000"), flow("2", "-1210")}, "10"},
		{"the lender's signs", []loan.Flow{flow("0", "-1000"), flow("1", "1100")}, "10"},
		{"times in any order, and twice the same", []loan.Flow{flow("1", "-550"), flow("0", "1000"), flow("1", "-550")}, "10"},
		{"a weekend costs thousands", []loan.Flow{flow("0", "100"), flow("3/365", "-105")}, "37746.9936082388"},
		{"two days at twice the money, not cut", []loan.Flow{flow("0", "100"), flow("1/200", "-200")},
			"160693804425899027554196209234116260252220299378279283530137500"},
		{"half is forgiven within a month", []loan.Flow{flow("0", "1000"), flow("1/12", "-500")}, "-99.9755859375"},
		{"a time in decimals that no calendar knows", []loan.Flow{flow("0", "1000"), flow("0.123456789012345678901234", "-1010")}, "8.3934720904198397"},
		{"flows that start late are counted from their first", []loan.Flow{flow("10", "1000"), flow("11", "-1100")}, "10"},
		{"of the roots 10 % and 21 % the nearer", []loan.Flow{flow("0", "-1000"), flow("1", "2310"), flow("2", "-1331")}, "10"},
		{"of the roots -10 % and 20 % the nearer", []loan.Flow{flow("0", "-100"), flow("1", "210"), flow("2", "-108")}, "-10"},
		{"of the roots -20 % and 10 % the nearer", []loan.Flow{flow("0", "100"), flow("1", "-190"), flow("2", "88")}, "10"},
		{"of the roots -10 % and 10.5 % the nearer", []loan.Flow{flow("0", "10000"), flow("1", "-20050"), flow("2", "9945")}, "-10"},
		{"of the roots -10 % and 9.95 % the nearer", []loan.Flow{flow("0", "100000"), flow("1", "-199950"), flow("2", "98955")}, "9.95"},
		{"two roots side by side, 1 % and 1.01 %", []loan.Flow{flow("0", "1000000"), flow("1", "-2020100"), flow("2", "1020201")}, "1"},
		{"a fee a year before the drawdown has a huge second root", []loan.Flow{flow("-1", "-1"), flow("0", "1000"), flow("1", "-1100")}, "10.121267"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := loan.EffectiveAnnualCost(test.flows)
			published(t, got, err, test.want)
		})
	}
	fine := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(7), big.NewInt(200), nil))
	for name, flows := range map[string][]loan.Flow{
		"no flows":              {},
		"nothing paid":          {flow("0", "1000")},
		"nothing received":      {flow("0", "-50"), flow("1", "-1000")},
		"only zeros":            {flow("0", "0"), flow("1", "0")},
		"no rate at all":        {flow("0", "100"), flow("1", "-150"), flow("2", "100")},
		"amounts beyond money":  {{Years: new(big.Rat), Amount: loan.MustDecimal("1e100").Shift(100)}, flow("1", "-1e-100")},
		"a rate beyond 10^1000": {flow("0", "1"), flow("1/8784", "-3")},
		"times too fine to add": {{Years: fine, Amount: loan.MustDecimal("1")}, flow("1", "-1")},
	} {
		t.Run("refuses "+name, func(t *testing.T) {
			t.Parallel()
			_, err := loan.EffectiveAnnualCost(flows)
			refusedFor(t, err, "flows")
		})
	}
}

// Between two roots as close as these the flows are worth less than nothing by a hair: a search that goes in steps has
// to look closely where they turn.
func TestEffectiveAnnualCostOfRootsSideBySide(t *testing.T) {
	t.Parallel()
	for _, percent := range []string{"-30", "-7", "-0.4", "0.3", "0.7", "1.1", "2.3", "5.9", "13", "27", "61", "140"} {
		t.Run(percent, func(t *testing.T) {
			t.Parallel()
			near := loan.MustDecimal("1").Add(loan.MustDecimal(percent).Shift(-2))
			far := near.Add(near.Sub(loan.MustDecimal("1")).Shift(-3))
			product := decimalOf(t, new(big.Rat).Mul(near.Rat(), far.Rat()))
			million := 6
			got, err := loan.EffectiveAnnualCost([]loan.Flow{
				flow("0", "1000000"), {Years: big.NewRat(1, 1), Amount: near.Add(far).Neg().Shift(million)},
				{Years: big.NewRat(2, 1), Amount: product.Shift(million)},
			})
			published(t, got, err, loan.MustDecimal(percent).Add(loan.MustDecimal("0.0000000000")).String())
		})
	}
}

func decimalOf(t *testing.T, r *big.Rat) loan.Decimal {
	t.Helper()
	d, err := loan.ParseDecimal(r.FloatString(40))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRegZ(t *testing.T) {
	t.Parallel()
	third := big.NewRat(1, 3)
	t.Run("an odd third of a month is simple interest", func(t *testing.T) {
		t.Parallel()
		// 1000·(1 + i/3)·(1 + i) at i = 3 %.
		got, err := loan.RegZ([]loan.UnitFlow{{Amount: loan.MustDecimal("1000")}, {Units: 1, Odd: third, Amount: loan.MustDecimal("-1040.30")}}, 12)
		published(t, got, err, "36")
	})
	t.Run("nothing but the money back is exactly 0", func(t *testing.T) {
		t.Parallel()
		got, err := loan.RegZ([]loan.UnitFlow{{Amount: loan.MustDecimal("1000")}, {Units: 1, Odd: third, Amount: loan.MustDecimal("-1000")}}, 12)
		published(t, got, err, "0")
	})
	t.Run("less than received is below 0, short of what the odd period bears", func(t *testing.T) {
		t.Parallel()
		// 1000·(1 + 2i) at i = -20 %.
		got, err := loan.RegZ([]loan.UnitFlow{{Amount: loan.MustDecimal("1000")}, {Odd: big.NewRat(2, 1), Amount: loan.MustDecimal("-600")}}, 1)
		published(t, got, err, "-20")
	})
	t.Run("a root close to where the odd period bears all", func(t *testing.T) {
		t.Parallel()
		// 1000·(1 + 2i) at i = -45 %; at -50 % there would be nothing to divide by.
		got, err := loan.RegZ([]loan.UnitFlow{{Amount: loan.MustDecimal("1000")}, {Odd: big.NewRat(2, 1), Amount: loan.MustDecimal("-100")}}, 1)
		published(t, got, err, "-45")
	})
	for name, test := range map[string]struct {
		field   string
		flows   []loan.UnitFlow
		perYear int
	}{
		"no unit-period in a year": {"unit_periods_per_year", nil, 0},
		"a negative time":          {"flows[0]", []loan.UnitFlow{{Units: -1}}, 12},
		"a negative fraction":      {"flows[0]", []loan.UnitFlow{{Odd: big.NewRat(-1, 3)}}, 12},
		"odd fractions that never meet": {"flows", []loan.UnitFlow{
			{Odd: big.NewRat(1, 30), Amount: loan.MustDecimal("1000")}, {Odd: big.NewRat(2, 30), Amount: loan.MustDecimal("-5000")},
		}, 12},
	} {
		t.Run("refuses "+name, func(t *testing.T) {
			t.Parallel()
			_, err := loan.RegZ(test.flows, test.perYear)
			refusedFor(t, err, test.field)
		})
	}
}

func TestInternalRate(t *testing.T) {
	t.Parallel()
	dated := func(day, amount string) loan.DatedFlow {
		return loan.DatedFlow{Date: loan.MustDate(day), Amount: loan.MustDecimal(amount)}
	}
	got, err := loan.InternalRate([]loan.DatedFlow{dated("2025-01-01", "-110"), dated("2024-01-02", "100")})
	published(t, got, err, "10")
	_, err = loan.InternalRate(nil)
	refusedFor(t, err, "flows")
	_, err = loan.InternalRate([]loan.DatedFlow{dated("2025-01-01", "-110"), dated("2025-01-01", "100")})
	refusedFor(t, err, "flows")
}

func TestQuoteNominalAnnual(t *testing.T) {
	t.Parallel()
	q, err := loan.NewQuote(ordinary())
	if err != nil {
		t.Fatal(err)
	}
	nominal, err := q.NominalAnnual(12)
	published(t, nominal, err, "12.00")
	units := []loan.UnitFlow{{Amount: q.Received}}
	for _, row := range q.Rows {
		units = append(units, loan.UnitFlow{Units: row.Number, Amount: row.Payment.Neg()})
	}
	regZ, err := loan.RegZ(units, 12)
	if difference := regZ.Sub(nominal); err != nil || difference.Compare(loan.MustDecimal("1e-25")) > 0 || difference.Neg().Compare(loan.MustDecimal("1e-25")) > 0 {
		t.Errorf("%s by Regulation Z, %s from the effective rate, %v", regZ, nominal, err)
	}
}
