package loan

import (
	"math"
	"math/big"
	"testing"
)

// FuzzRatioPart holds parts in machine words against the same in integers without end.
func FuzzRatioPart(f *testing.F) {
	f.Add(uint64(10050), uint64(1), uint64(100), uint64(1), 0)
	f.Add(uint64(math.MaxUint64), uint64(math.MaxUint64), uint64(1), uint64(1), 2)
	f.Add(uint64(math.MaxUint64), uint64(1), uint64(2), uint64(math.MaxUint64), 1)
	f.Fuzz(func(t *testing.T, amount, numerator, denominator, step uint64, mode int) {
		if denominator == 0 || step == 0 {
			return
		}
		x := new(big.Int).SetUint64(amount)
		r := ratioOf(new(big.Rat).SetFrac(new(big.Int).SetUint64(numerator), new(big.Int).SetUint64(denominator)))
		to := gridOf(new(big.Int).SetUint64(step), Mode(uint(mode)%3))
		want := new(big.Int).Mul(x, r.Num())
		to.round(want, want, r.Denom())
		got := big.NewInt(-1)
		if r.part(got, x, to) {
			if got.Cmp(want) != 0 {
				t.Fatalf("%d * %s on %d is %s, not %s", amount, r.Rat, step, got, want)
			}
			return
		}
		if got.Sign() >= 0 {
			t.Fatalf("touched without an answer: %s", got)
		}
		if want.IsUint64() && new(big.Int).Mul(r.Denom(), to.step).IsUint64() {
			t.Fatalf("%d * %s on %d is %s, which fits a word", amount, r.Rat, step, want)
		}
	})
}
