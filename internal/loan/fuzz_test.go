package loan_test

import (
	"encoding/binary"
	"errors"
	"math/big"
	"testing"

	"leadex/internal/loan"
)

// bytesOf hands out what a fuzzer found, zeros when it is used up.
type bytesOf []byte

func (b *bytesOf) next() uint64 {
	var word [8]byte
	*b = (*b)[copy(word[:], *b):]
	return binary.LittleEndian.Uint64(word[:])
}

// below is a number from 0 to most; the end of the range comes often.
func (b *bytesOf) below(most int) int {
	word := b.next()
	if word%5 == 0 {
		return most
	}
	return int(word>>8) % (most + 1)
}

func (b *bytesOf) decimal(scale int) loan.Decimal {
	return loan.NewDecimal(int64(b.next()>>1), b.below(scale))
}

// extremes makes terms at the bounds of what the validation admits and a step beyond.
func extremes(b *bytesOf) loan.Terms {
	huge := loan.MustDecimal("1e60")
	t := loan.Terms{
		Principal:      []loan.Decimal{huge, loan.MustDecimal("1e-60"), b.decimal(18)}[b.below(2)],
		Rate:           loan.Rate{Percent: b.decimal(18), Basis: loan.Basis(b.below(6))},
		PeriodsPerYear: []int{0, 1, 12, 52, 8784, 8785}[b.below(5)],
		Periods:        []int{0, 1, 2, 600, 2600, 36_525, 36_526}[b.below(6)],
		Amortization:   loan.Amortization(b.below(4)),
		Grace:          loan.Grace{Periods: []int{0, 1, 599, 36_524}[b.below(3)], Interest: loan.GraceInterest(b.below(2))},
		InterestFree:   loan.InterestFree{Periods: []int{0, 1, 600, 36_525}[b.below(3)], Rule: loan.FreeRule(b.below(2))},
		Tax:            loan.Tax{Percent: b.decimal(2), OnInterest: b.below(1) == 1},
		GrowingBalance: b.below(1) == 1,
	}
	for _, r := range []*loan.Rounding{&t.Rounding.Row, &t.Rounding.Installment, &t.Rounding.Payment} {
		if b.below(1) == 1 {
			*r = loan.Rounding{To: b.decimal(18), Mode: loan.Mode(b.below(3))}
		}
	}
	if b.below(3) == 1 {
		t.Rule = &loan.PaymentsRule{Of: loan.Part(b.below(2)), Percent: b.decimal(18), Minimum: b.decimal(18)}
	}
	if b.below(3) == 1 {
		t.FirstPeriod = &loan.FirstPeriod{Months: b.below(36_526), Days: b.below(36_526), YearDays: b.below(36_526)}
	}
	if b.below(3) == 1 {
		t.Calendar = &loan.Calendar{
			Disbursement: loan.NewDate(b.below(10_000), 2, b.below(31)), FirstDue: loan.NewDate(b.below(10_000), 3, b.below(31)),
			EveryDays: b.below(36_601), AnchorDay: b.below(32), EndOfMonth: b.below(1) == 1,
		}
		t.DayCount = loan.DayCount(b.below(6))
	}
	for range b.below(3) {
		t.RateSteps = append(t.RateSteps, loan.RateStep{FromPeriod: b.below(40_000), Percent: b.decimal(18)})
		t.Charges = append(t.Charges, loan.Charge{Amount: b.decimal(18), Handling: loan.Handling(b.below(3))})
		t.Expenses = append(t.Expenses, loan.Expense{Percent: b.decimal(18), Base: loan.Base(b.below(6)), Terms: b.below(40_000), AdditionalRate: b.below(1) == 1})
	}
	return t
}

func FuzzQuote(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b := bytesOf(raw)
		terms := extremes(&b)
		q, err := loan.NewQuote(terms)
		if err != nil {
			var refusal *loan.Refusal
			if !errors.As(err, &refusal) || refusal.Reason == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		if last := q.Rows[len(q.Rows)-1]; last.Balance.Sign() != 0 {
			t.Fatalf("%d rows leave %s", len(q.Rows), last.Balance)
		}
		total := q.Total()
		if want := q.Principal.Add(total.Capitalised); !total.Principal.Equal(want) {
			t.Fatalf("principal of %s repays %s", want, total.Principal)
		}
	})
}

func FuzzEffectiveAnnualCost(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b := bytesOf(raw)
		var flows []loan.Flow
		var units []loan.UnitFlow
		for range min(len(raw)/16, 40) {
			amount := loan.NewDecimal(int64(b.next()), b.below(18))
			at := big.NewRat(int64(b.below(100_000))-50_000, int64([]int{1, 12, 365, 1_000_000_007}[b.below(3)]))
			flows = append(flows, loan.Flow{Years: at, Amount: amount})
			units = append(units, loan.UnitFlow{Units: b.below(1_000), Odd: big.NewRat(int64(b.below(30)), 30), Amount: amount})
		}
		percent, err := loan.EffectiveAnnualCost(flows)
		if err == nil && percent.Compare(loan.NewDecimal(-100, 0)) < 0 {
			t.Fatalf("%v cost %s", flows, percent)
		}
		nominal, err := loan.RegZ(units, 12)
		if err == nil && nominal.Compare(loan.NewDecimal(-1200, 0)) < 0 {
			t.Fatalf("%v cost %s", units, nominal)
		}
	})
}

func FuzzParseDecimal(f *testing.F) {
	for _, seed := range []string{"0", "-1.10", "1e100", "1e-100", "00", "1.", ".5", "+1", "1e+", "9999999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := loan.ParseDecimal(text)
		if err != nil {
			return
		}
		again, err := loan.ParseDecimal(d.String())
		if len(d.String()) <= 100 && (err != nil || !again.Equal(d) || again.Scale() != d.Scale()) {
			t.Fatalf("%q is written %q and read %v, %v", text, d, again, err)
		}
		if !d.Neg().Add(d).Equal(loan.Decimal{}) || d.Rat().Sign() != d.Sign() {
			t.Fatalf("%q", text)
		}
	})
}

// FuzzDecimalAdd holds sums in machine words against sums of integers without end.
func FuzzDecimalAdd(f *testing.F) {
	f.Add(int64(1)<<62, 2, int64(1)<<62, 2)
	f.Add(int64(-1)<<63, 0, int64(-1), 1)
	f.Fuzz(func(t *testing.T, a int64, scaleA int, b int64, scaleB int) {
		x, y := loan.NewDecimal(a, scaleA%40), loan.NewDecimal(b, scaleB%40)
		if got, want := x.Add(y).Rat(), new(big.Rat).Add(x.Rat(), y.Rat()); got.Cmp(want) != 0 {
			t.Fatalf("%s + %s = %s, not %s", x, y, got, want)
		}
		if got, want := x.Sub(y).Rat(), new(big.Rat).Sub(x.Rat(), y.Rat()); got.Cmp(want) != 0 {
			t.Fatalf("%s - %s = %s, not %s", x, y, got, want)
		}
	})
}
