package loan_test

import (
	"testing"

	"leadex/internal/loan"
)

func TestAmortize(t *testing.T) {
	t.Parallel()
	t.Run("a rule ends where thirds add up to nothing", func(t *testing.T) {
		t.Parallel()
		// 113.75 at 20 % a year, first for 10/9 of a year, are exactly three payments of 55; no balance between has an end.
		terms := loan.Terms{
			Principal: loan.MustDecimal("113.75"), Rate: rate("20", loan.AnnualNominal), PeriodsPerYear: 1,
			FirstPeriod: &loan.FirstPeriod{Days: 10, YearDays: 9},
			Rule:        &loan.PaymentsRule{Of: loan.PaymentPart, Minimum: loan.MustDecimal("55")},
		}
		s, err := loan.Amortize(terms)
		if err != nil || len(s.Rows) != 3 {
			t.Fatalf("%+v, %v", s, err)
		}
		published(t, s.Rows[2].Payment, nil, "55.00000000000000000000")
	})
	t.Run("a tie made of thirds is a tie", func(t *testing.T) {
		t.Parallel()
		// Row 2 pays 10/3 and 20/3 * 19.99975, which are 136.665 exactly: to the even cent, down.
		terms := loan.Terms{
			Principal: loan.MustDecimal("10"), Rate: rate("1999.975", loan.PerPeriod), Periods: 3, Amortization: loan.Linear,
			Rounding: loan.Roundings{Payment: loan.Rounding{To: loan.MustDecimal("0.01"), Mode: loan.HalfEven}},
		}
		s, err := loan.Amortize(terms)
		if err != nil || !s.Rows[1].Payment.Equal(loan.MustDecimal("136.66")) {
			t.Fatalf("%+v, %v", s, err)
		}
	})
	t.Run("what rounding alone takes of an instalment is nothing", func(t *testing.T) {
		t.Parallel()
		// 50.5 % of 1 is 0.51 as interest and 0.51 as expense, and the instalment 1.01.
		terms := ordinary()
		terms.Principal, terms.Rate, terms.Periods = loan.MustDecimal("1"), rate("50.5", loan.PerPeriod), 20
		terms.Expenses = []loan.Expense{{Percent: loan.MustDecimal("50.5"), Base: loan.OnBalance, AdditionalRate: true}}
		s, err := loan.Amortize(terms)
		if err != nil {
			t.Fatal(err)
		}
		if first := s.Rows[0]; first.Principal.Sign() != 0 || !first.Payment.Equal(loan.MustDecimal("1.02")) || s.Rows[18].Balance.Sign() == 0 {
			t.Fatalf("%+v", first)
		}
	})
	t.Run("a rate at which the instalment is all interest still ends at 0", func(t *testing.T) {
		t.Parallel()
		terms := ordinary()
		terms.Rate, terms.Periods = rate("1e6", loan.PerPeriod), 600
		s, err := loan.Amortize(terms)
		if err != nil || len(s.Rows) != 600 || s.Rows[598].Principal.Sign() != 0 || s.Rows[599].Balance.Sign() != 0 {
			t.Fatalf("%v", err)
		}
	})
	t.Run("one period", func(t *testing.T) {
		t.Parallel()
		terms := ordinary()
		terms.Periods = 1
		s, err := loan.Amortize(terms)
		if err != nil || len(s.Rows) != 1 || !s.Installment.Equal(loan.MustDecimal("1010")) || !s.Rows[0].Payment.Equal(s.Installment) {
			t.Fatalf("%+v, %v", s, err)
		}
	})
	t.Run("an instalment rounded up ends early", func(t *testing.T) {
		t.Parallel()
		terms := ordinary()
		terms.Rate, terms.Rounding.Installment = rate("0", loan.AnnualNominal), loan.Rounding{To: loan.MustDecimal("250"), Mode: loan.Up}
		s, err := loan.Amortize(terms)
		if err != nil || len(s.Rows) != 4 || !s.Installment.Equal(loan.MustDecimal("250")) {
			t.Fatalf("%+v, %v", s, err)
		}
	})
	t.Run("a growing balance, where it is admitted", func(t *testing.T) {
		t.Parallel()
		terms := ordinary()
		terms.Periods, terms.GrowingBalance, terms.FirstPeriod = 240, true, &loan.FirstPeriod{Months: 24, YearDays: 365}
		s, err := loan.Amortize(terms)
		if err != nil || s.Rows[0].Principal.Sign() >= 0 || s.Rows[0].Balance.Compare(terms.Principal) <= 0 || s.Rows[239].Balance.Sign() != 0 {
			t.Fatalf("%+v, %v", s.Rows[0], err)
		}
	})
	t.Run("fifteen digits before the point, where words are not enough", func(t *testing.T) {
		t.Parallel()
		terms := ordinary()
		terms.Principal, terms.Rate = loan.MustDecimal("900000000000000.01"), rate("11.123456789", loan.AnnualNominal)
		s, err := loan.Amortize(terms)
		if err != nil {
			t.Fatal(err)
		}
		// 900000000000000.01 * 11.123456789 / 1200
		if want := loan.MustDecimal("8342592591750.00"); !s.Rows[0].Interest.Equal(want) {
			t.Fatalf("%s, not %s", s.Rows[0].Interest, want)
		}
	})
}

func TestScheduleSum(t *testing.T) {
	t.Parallel()
	s, err := loan.Amortize(ordinary())
	if err != nil {
		t.Fatal(err)
	}
	if none := s.Sum(7, 9); none.Payment.Sign() != 0 {
		t.Errorf("rows that are not there pay %s", none.Payment)
	}
	if part := s.Sum(5, 99); !part.Payment.Equal(s.Rows[4].Payment.Add(s.Rows[5].Payment)) {
		t.Errorf("the last two rows pay %s", part.Payment)
	}
	if all := s.Sum(-3, 6); !all.Principal.Equal(s.Principal) {
		t.Errorf("all rows repay %s", all.Principal)
	}
}
