package loan

import (
	"math/big"
	"math/bits"
)

// ratio is a fraction of one that is taken of amounts again and again.
type ratio struct {
	*big.Rat
	numerator, denominator uint64 // the same in machine words; denominator 0: it does not fit
}

func ratioOf(r *big.Rat) ratio {
	if r.Num().IsUint64() && r.Denom().IsUint64() {
		return ratio{r, r.Num().Uint64(), r.Denom().Uint64()}
	}
	return ratio{Rat: r}
}

// part sets z to r·x on a grid, and tells whether machine words were enough for it: the product in 128 bits, the
// quotient in 64. If not z is untouched.
func (r *ratio) part(z, x *big.Int, to grid) bool {
	if r.denominator == 0 || to.word == 0 || !x.IsUint64() {
		return false
	}
	overflow, divisor := bits.Mul64(r.denominator, to.word)
	high, low := bits.Mul64(x.Uint64(), r.numerator)
	if overflow != 0 || high >= divisor {
		return false
	}
	steps, rest := bits.Div64(high, low, divisor)
	var carry uint64
	if rest != 0 && to.mode.aboveWord(steps, rest, divisor) {
		steps, carry = bits.Add64(steps, 1, 0)
	}
	high, low = bits.Mul64(steps, to.word)
	if carry != 0 || high != 0 {
		return false
	}
	z.SetUint64(low)
	return true
}

// aboveWord is above for values that are not negative.
func (m Mode) aboveWord(steps, rest, divisor uint64) bool {
	if m == Up {
		return true
	}
	below := divisor - rest
	if rest != below {
		return rest > below
	}
	return m == HalfUp || steps&1 == 1
}
