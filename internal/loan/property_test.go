package loan_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"leadex/internal/loan"
)

// drawn is a random product with its schedule. What the engine refuses (a broken first period so long that the
// instalment does not cover its interest) is drawn again; that it refuses with a reason is checked.
func drawn(t *rapid.T) (loan.Terms, *loan.Schedule) {
	terms := randomTerms(t)
	s, err := loan.Amortize(terms)
	if err != nil {
		var refusal *loan.Refusal
		if !errors.As(err, &refusal) || refusal.Field != "periods" || refusal.Reason == "" {
			t.Fatalf("%+v: %v", terms, err)
		}
		t.SkipNow()
	}
	return terms, s
}

func TestPropertyScheduleRepaysAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms, s := drawn(t)
		total := s.Total()
		if want := s.Principal.Add(total.Capitalised); !total.Principal.Equal(want) {
			t.Fatalf("principal of %s repays %s", want, total.Principal)
		}
		if last := s.Rows[len(s.Rows)-1]; last.Balance.Sign() != 0 || len(s.Rows) > terms.Periods {
			t.Fatalf("%d rows leave %s", len(s.Rows), last.Balance)
		}
		expenses := loan.Decimal{}
		for _, sum := range s.ExpenseTotals() {
			expenses = expenses.Add(sum)
		}
		if !expenses.Equal(total.Expense) {
			t.Fatalf("expenses of %s add up to %s", total.Expense, expenses)
		}
		parts := total.Principal.Add(total.Interest).Add(total.Expense).Add(total.Tax)
		if !total.Payment.Equal(parts) {
			t.Fatalf("payments of %s for parts of %s", total.Payment, parts)
		}
		for _, row := range s.Rows {
			if row.Principal.Sign() < 0 || row.Interest.Sign() < 0 || row.Payment.Sign() < 0 || row.Balance.Sign() < 0 {
				t.Fatalf("row %+v", row)
			}
		}
	})
}

func TestPropertyRowFollowsFromTheOneBefore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms, s := drawn(t)
		balance := s.Principal
		for k, row := range s.Rows {
			if balance.Compare(loan.MustDecimal("1e25")) > 0 {
				t.SkipNow() // the 40 digits of a rate that is told are too few to check this cent
			}
			base := balance
			if terms.Amortization == loan.Flat {
				base = s.Principal
			}
			interest := rounded(t, new(big.Rat).Mul(base.Rat(), rateOf(t, &terms, k+1)), terms.Rounding.Row)
			if bears := row.Interest.Add(row.Capitalised); !bears.Equal(interest) {
				t.Fatalf("row %d bears %s, not %s", k+1, bears, interest)
			}
			checkExpenses(t, &terms, s, &row, balance)
			balance = balance.Add(row.Capitalised).Sub(row.Principal)
			if !balance.Equal(row.Balance) {
				t.Fatalf("row %d leaves %s, not %s", k+1, row.Balance, balance)
			}
		}
	})
}

// checkExpenses holds the lines of a row and their tax against their definition.
func checkExpenses(t *rapid.T, terms *loan.Terms, s *loan.Schedule, row *loan.Row, opening loan.Decimal) {
	sum, tax := loan.Decimal{}, loan.Decimal{}
	taxRate := new(big.Rat).Quo(terms.Tax.Percent.Rat(), big.NewRat(100, 1))
	for i, e := range terms.Expenses {
		bases := map[loan.Base]loan.Decimal{
			loan.OnPrincipal: s.Principal, loan.OnBalance: opening, loan.OnInterestDue: row.Interest,
			loan.OnPrincipalDue: row.Principal, loan.OnPaymentDue: row.Principal.Add(row.Interest),
		}
		want := e.Amount.Rat()
		if e.Base != loan.FlatAmount {
			want = new(big.Rat).Mul(bases[e.Base].Rat(), e.Percent.Shift(-2).Rat())
		}
		if e.Terms != 0 && row.Number > e.Terms {
			want = new(big.Rat)
		}
		line := rounded(t, want, terms.Rounding.Row)
		if !row.Expenses[i].Equal(line) {
			t.Fatalf("row %d: expense %d is %s, not %s", row.Number, i, row.Expenses[i], line)
		}
		sum = sum.Add(line)
		tax = tax.Add(rounded(t, new(big.Rat).Mul(line.Rat(), taxRate), terms.Rounding.Row))
	}
	if terms.Tax.OnInterest {
		tax = tax.Add(rounded(t, new(big.Rat).Mul(row.Interest.Rat(), taxRate), terms.Rounding.Row))
	}
	if !row.Expense.Equal(sum) || !row.Tax.Equal(tax) {
		t.Fatalf("row %d: expenses %s with tax %s, not %s with %s", row.Number, row.Expense, row.Tax, sum, tax)
	}
}

// rateOf is what a row bears, from the definitions of a period rate.
func rateOf(t *rapid.T, terms *loan.Terms, row int) *big.Rat {
	if row <= terms.InterestFree.Periods {
		return new(big.Rat)
	}
	percent, err := terms.Rate.Periodic(terms.PeriodsPerYear)
	if err != nil {
		t.Fatal(err)
	}
	i := percent.Shift(-2).Rat()
	r := terms.Rate.Percent.Shift(-2).Rat()
	switch terms.Rate.Basis { // those that are a plain fraction, exactly
	case loan.AnnualNominal:
		i = r.Quo(r, big.NewRat(int64(terms.PeriodsPerYear), 1))
	case loan.MonthlyNominal:
		i = r.Mul(r, big.NewRat(12, int64(terms.PeriodsPerYear)))
	}
	nominal := new(big.Rat).Mul(i, big.NewRat(int64(terms.PeriodsPerYear), 1))
	if p := terms.FirstPeriod; p != nil && row == 1 {
		length := new(big.Rat).Add(big.NewRat(int64(p.Months), 12), big.NewRat(int64(p.Days), int64(p.YearDays)))
		return length.Mul(length, nominal)
	}
	if terms.DayCount == loan.NoDayCount {
		return i
	}
	from := terms.Calendar.Disbursement
	if row > 1 {
		from = terms.Calendar.Due(row - 1)
	}
	factor, err := terms.DayCount.Factor(loan.NewDecimal(100, 0), from, terms.Calendar.Due(row))
	if err != nil {
		t.Fatal(err)
	}
	// 40 digits of a fraction over 360, 364, 365 or 366: back to the fraction itself.
	year := big.NewRat(360*364*365*366, 1)
	days := new(big.Rat).Mul(factor.Shift(-2).Rat(), year)
	whole, _ := new(big.Int).SetString(days.FloatString(0), 10)
	days.SetInt(whole).Quo(days, year)
	return days.Mul(days, nominal)
}

// rounded is a fraction on a grid, reckoned by itself.
func rounded(t *rapid.T, r *big.Rat, to loan.Rounding) loan.Decimal {
	steps := new(big.Rat).Quo(r, to.To.Rat())
	floor, rest := new(big.Int).QuoRem(steps.Num(), steps.Denom(), new(big.Int)) // not negative
	half := new(big.Int).Lsh(rest, 1).Cmp(steps.Denom())
	switch {
	case rest.Sign() == 0:
	case to.Mode == loan.Up, half > 0, half == 0 && (to.Mode == loan.HalfUp || floor.Bit(0) == 1):
		floor.Add(floor, big.NewInt(1))
	}
	text := new(big.Rat).Mul(new(big.Rat).SetInt(floor), to.To.Rat()).FloatString(to.To.Scale())
	d, err := loan.ParseDecimal(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPropertyPaymentsAreWorthTheLoan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms, s := drawn(t)
		if terms.Amortization == loan.Flat {
			t.SkipNow() // its rate is not borne by the balance
		}
		worth, discount := 0.0, 1.0
		for k, row := range s.Rows {
			i, _ := rateOf(t, &terms, k+1).Float64()
			discount /= 1 + i
			worth += float(row.Principal.Add(row.Interest)) * discount
		}
		unit := float(terms.Rounding.Row.To)
		if terms.Rounding.Row.Mode != loan.Up {
			unit /= 2
		}
		lent := float(s.Principal)
		if off := math.Abs(worth - lent); off > unit*float64(len(s.Rows))+lent*1e-12 {
			t.Fatalf("%d payments are worth %f, %f lent", len(s.Rows), worth, lent)
		}
	})
}

func float(d loan.Decimal) float64 {
	f, _ := d.Rat().Float64()
	return f
}

// quoted is the quote of terms that have one.
func quoted(t *rapid.T, terms loan.Terms) *loan.Quote {
	q, err := loan.NewQuote(terms)
	if err != nil {
		t.SkipNow()
	}
	return q
}

func cost(t *rapid.T, terms loan.Terms) loan.Decimal { return quoted(t, terms).EffectiveAnnual }

// unrounded takes the rounding away, under which a cent may go either way.
func unrounded(terms loan.Terms) loan.Terms {
	terms.Rounding = loan.Roundings{}
	return terms
}

func TestPropertyMoreChargeCostsMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms, _ := drawn(t)
		before := cost(t, terms)
		more := terms
		more.Charges = append(more.Charges[:len(more.Charges):len(more.Charges)], loan.Charge{
			Amount:   decimal(t, "more", 1_00, 50_00, 2),
			Handling: rapid.SampledFrom([]loan.Handling{loan.Retained, loan.PaidApart}).Draw(t, "how"),
		})
		if after := cost(t, more); after.Compare(before) <= 0 {
			t.Fatalf("a charge takes the cost from %s to %s", before, after)
		}
	})
}

func TestPropertyMoreExpenseCostsMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms, _ := drawn(t)
		before := cost(t, terms)
		more := terms
		more.Expenses = append(more.Expenses[:len(more.Expenses):len(more.Expenses)], loan.Expense{Amount: decimal(t, "more", 1_00, 50_00, 2)})
		if after := cost(t, more); after.Compare(before) <= 0 {
			t.Fatalf("an expense takes the cost from %s to %s", before, after)
		}
	})
}

// outgrowsDigits tells whether a balance grows over the term by more than the 45
// digits that it is carried with: what is left of it in the last rows is then
// noise, as at 4,400 % a year for 55 years.
func outgrowsDigits(t *rapid.T, terms loan.Terms) bool {
	i, err := terms.Rate.Periodic(terms.PeriodsPerYear)
	if err != nil {
		t.Fatal(err)
	}
	return float64(terms.Periods)*math.Log10(1+float(i)/100) > 40
}

func TestPropertyLongerInterestFreeCostsLess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms, _ := drawn(t)
		terms = unrounded(terms)
		if outgrowsDigits(t, terms) {
			t.SkipNow()
		}
		// The other rule repays in another rhythm while free: where a freed row bears
		// no interest anyway, as the 31st in a year of 360 days, that alone is seen.
		terms.InterestFree.Rule = loan.FreeLevel
		terms.InterestFree.Periods = rapid.IntRange(0, terms.Periods-1).Draw(t, "free")
		longer := terms
		longer.InterestFree.Periods++
		before, after := quoted(t, terms), quoted(t, longer)
		switch after.EffectiveAnnual.Compare(before.EffectiveAnnual) {
		case 1:
			t.Fatalf("a longer free period takes the cost from %s to %s", before.EffectiveAnnual, after.EffectiveAnnual)
		case 0:
			// What is saved may lie so far ahead that it is worth less than the last digit of the cost.
			saved := float(before.Total().Payment.Sub(after.Total().Payment))
			years, _ := before.Years(len(before.Rows)).Float64()
			if saved*math.Pow(1+float(before.EffectiveAnnual)/100, -years)/float(before.Principal) > 1e-27 {
				t.Fatalf("a longer free period saves %f and costs %s as before", saved, before.EffectiveAnnual)
			}
		}
	})
}

func TestPropertyCostWithoutChargesIsTheRate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms, _ := drawn(t)
		terms = unrounded(terms)
		if terms.Amortization == loan.Flat || terms.FirstPeriod != nil || terms.Calendar != nil {
			t.SkipNow()
		}
		terms.Expenses, terms.Charges, terms.Tax, terms.InterestFree = nil, nil, loan.Tax{}, loan.InterestFree{}
		want, err := terms.Rate.Effective(terms.PeriodsPerYear)
		if err != nil {
			t.Fatal(err)
		}
		got := cost(t, terms)
		difference, _ := new(big.Rat).Quo(got.Sub(want).Rat(), new(big.Rat).Add(want.Rat(), big.NewRat(100, 1))).Float64()
		if math.Abs(difference) > 1e-27 {
			t.Fatalf("%s without charges costs %s", want, got)
		}
	})
}
