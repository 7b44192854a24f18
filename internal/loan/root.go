package loan

import (
	"math"
	"math/big"
)

// maxAmountBits is how large an amount may be in an equation: the sums of the search have to fit a float64.
const maxAmountBits = 800

// root is the discount factor per step that solves the equation, in fixed point with the bits returned; exactly 1 when
// as much is paid as received. Of several roots it is the one whose i is nearest to 0, searched from 0 outwards, as the rule of MCOB 10
// for a charge before the drawdown asks.
func (e *equation) root() (w *big.Int, bits uint, err error) {
	if e.total.Sign() == 0 && e.signChanges() > 0 {
		return new(big.Int).Lsh(one, fixedBits), fixedBits, nil
	}
	if e.signChanges() == 0 {
		return nil, 0, refuse("flows", "must be both received and paid")
	}
	if e.largest > maxAmountBits {
		return nil, 0, refuse("flows", "must have amounts of at most %d digits", maxAmountBits*3/10)
	}
	s := newSearch(e)
	var low, high float64
	var found bool
	if e.signChanges() == 1 {
		low, high, found = s.only()
	} else {
		low, high, found = s.nearest()
	}
	if found {
		w, bits, found = e.sharpen(s, s.settle(low, high), low, high)
	}
	if !found {
		return nil, 0, refuse("flows", "have no rate up to 10^1000 at which they are worth the same")
	}
	return w, bits, nil
}

// sharpen makes the root exact: steps with the slope of float64, each of which brings some 15 digits. Where the slope
// says little, beside a second root, the bracket is halved instead, if it holds a root and not only the noise of a
// float64.
func (e *equation) sharpen(s *search, y, low, high float64) (root *big.Int, bits uint, found bool) {
	steps, _ := new(big.Float).SetInt(e.stepsPerUnit).Float64()
	_, slope := s.valueAt(y, s.lengths, s.powers)
	discount := math.Exp(-y / steps)
	// The digits of the factor itself, how small it is, its power over the longest way, and the smallest amount
	// against the largest.
	bits = uint(192 + max(-math.Ilogb(discount), 0) + e.stepsPerUnit.BitLen() + e.largest)
	w := discountFixed(y/steps, bits)
	perStep := -slope * steps / discount
	for range 12 {
		step := floatOfFixed(e.valueOf(w, bits), bits) / perStep
		if math.IsNaN(step) || math.Abs(step) > discount/2 {
			break
		}
		w.Sub(w, fixedOfFloat(step, bits))
		if math.Abs(step) < 1e-28*discount/steps {
			return w, bits, true
		}
	}
	root, found = e.halve(discountFixed(high/steps, bits), discountFixed(low/steps, bits), bits)
	return root, bits, found
}

// halve finds the root between two discount factors to 160 bits, if their values differ in sign.
func (e *equation) halve(low, high *big.Int, bits uint) (root *big.Int, found bool) {
	sign := e.valueOf(low, bits).Sign()
	if e.valueOf(high, bits).Sign() == sign {
		return nil, false
	}
	middle := new(big.Int)
	for range 160 + e.stepsPerUnit.BitLen() {
		middle.Rsh(middle.Add(low, high), 1)
		if e.valueOf(middle, bits).Sign() == sign {
			low.Set(middle)
		} else {
			high.Set(middle)
		}
	}
	return middle, true
}

// discountFixed is e^−y, near 1 with the digits of its distance from 1.
func discountFixed(y float64, bits uint) *big.Int {
	if math.Abs(y) > 0.5 {
		return fixedOfFloat(math.Exp(-y), bits)
	}
	w := new(big.Int).Lsh(one, bits)
	return w.Add(w, fixedOfFloat(math.Expm1(-y), bits))
}
