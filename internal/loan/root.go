package loan

import (
	"math"
	"math/big"
)

// Bounds of the search, on y = ln(1+i). A rate above 10^1000 is refused with that reason; none that people charge is
// cut (a loan of a day over the weekend reaches thousands of per cent).
const (
	maxGrowth     = 2302.0 // ln 10^1000
	maxOddGrowth  = 230.0  // ln 10^100: with odd fractions everything fades at a high rate, and a float64 has an end
	maxAmountBits = 800    // the sums have to fit a float64
	firstStep     = 0.0005
	stepGrowth    = 1.02
)

// root is the discount factor per step that solves the equation, in fixed point with the bits returned; exact is true
// if it is 1. Of several roots it is the one whose i is nearest to 0, searched from 0 outwards, as the rule of MCOB 10
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
	if !found {
		return nil, 0, refuse("flows", "have no rate at which they are worth the same")
	}
	y := s.settle(low, high)
	w, bits = e.sharpen(s, y, low, high)
	return w, bits, nil
}

// search is the first part, in float64.
type search struct {
	*equation
	lengths, powers []float64
	up, down        float64 // how far to look
}

func newSearch(e *equation) *search {
	s := &search{equation: e, lengths: e.lengths(), up: maxGrowth, down: maxGrowth}
	s.powers = make([]float64, len(s.lengths))
	for _, strand := range e.strands {
		if strand.part > 0 {
			s.up, s.down = maxOddGrowth, min(s.down, maxOddGrowth)
		}
		if strand.part > 1 { // 1 + odd·i has to stay above 0
			s.down = min(s.down, -math.Log1p(-1/strand.part)*(1-1e-12))
		}
	}
	return s
}

// limit is how far to look in a direction.
func (s *search) limit(direction float64) float64 {
	if direction > 0 {
		return s.up
	}
	return s.down
}

func (s *search) value(y float64) float64 {
	value, _ := s.valueAt(y, s.lengths, s.powers)
	return value
}

// atZero is the sign of the equation at i = 0, where it is known exactly.
func (s *search) atZero() float64 { return float64(s.total.Sign()) }

// only brackets the root of flows that change their sign once: there is one, and the side is known at 0.
func (s *search) only() (low, high float64, found bool) {
	direction := 1.0
	for _, sign := range s.signs {
		if sign != 0 {
			if sign == s.total.Sign() { // far up only the first amount counts, and it has this sign already
				direction = -1
			}
			break
		}
	}
	limit := s.limit(direction)
	for near, far := 0.0, 0.125; near < limit; near, far = far, far*2 {
		far = min(far, limit)
		if s.value(direction*far)*s.atZero() <= 0 {
			return min(direction*near, direction*far), max(direction*near, direction*far), true
		}
	}
	return 0, 0, false
}

// nearest brackets the root nearest to 0 of flows that may have several. Steps grow with the distance; a value that
// comes near 0 between two steps and leaves again is looked at closely.
func (s *search) nearest() (low, high float64, found bool) {
	up, upHigh, upFound := s.outwards(1)
	down, downHigh, downFound := s.outwards(-1)
	if !downFound || (upFound && math.Expm1(upHigh) <= -math.Expm1(down)) {
		return up, upHigh, upFound
	}
	return down, downHigh, true
}

// outwards brackets the first root on one side of 0.
func (s *search) outwards(direction float64) (low, high float64, found bool) {
	sign := s.atZero()
	last, lastSlope := 0.0, 0.0
	for far, step := 0.0, firstStep; far < s.limit(direction); far, step = far+step, step*stepGrowth {
		y := direction * far
		value, slope := s.valueAt(y, s.lengths, s.powers)
		value, slope = value*sign, slope*sign*direction
		if far > 0 && value <= 0 {
			return min(last, y), max(last, y), true
		}
		if far > 0 && lastSlope < 0 && slope > 0 {
			if lowest := s.lowest(last, y, sign); s.value(lowest)*sign <= 0 {
				return min(last, lowest), max(last, lowest), true
			}
		}
		last, lastSlope = y, slope
	}
	return 0, 0, false
}

// lowest is where the equation comes nearest to 0 between two points around a turn, by golden section.
func (s *search) lowest(a, b, sign float64) float64 {
	const golden = 0.6180339887498949
	for range 60 {
		c, d := b-golden*(b-a), a+golden*(b-a)
		if s.value(c)*sign < s.value(d)*sign {
			b = d
		} else {
			a = c
		}
	}
	return (a + b) / 2
}

// settle is the root between low and high by Newton's method, halving where it leaves the bracket.
func (s *search) settle(low, high float64) float64 {
	lowSign := s.atZero()
	if low != 0 {
		lowSign = s.value(low)
	}
	y := (low + high) / 2
	for range 200 {
		value, slope := s.valueAt(y, s.lengths, s.powers)
		if value == 0 {
			return y
		}
		if (value > 0) == (lowSign > 0) {
			low = y
		} else {
			high = y
		}
		next := y - value/slope
		if !(next > low && next < high) {
			next = (low + high) / 2
		}
		if math.Abs(next-y) <= 1e-15*math.Abs(y)+1e-18 {
			return next
		}
		y = next
	}
	return y
}

// sharpen makes the root exact: steps with the slope of float64, each of which brings some 15 digits. Where the slope
// says little, beside a second root, the bracket is halved instead.
func (e *equation) sharpen(s *search, y, low, high float64) (*big.Int, uint) {
	steps, _ := new(big.Float).SetInt(e.stepsPerUnit).Float64()
	_, slope := s.valueAt(y, s.lengths, s.powers)
	discount := math.Exp(-y / steps)
	// The digits of the factor itself, how small it is, its power over the longest way, and the smallest amount
	// against the largest.
	bits := uint(192 + max(-math.Ilogb(discount), 0) + e.stepsPerUnit.BitLen() + e.largest)
	w := discountFixed(y/steps, bits)
	perStep := -slope * steps / discount
	for range 12 {
		step := floatOfFixed(e.valueOf(w, bits), bits) / perStep
		if math.IsNaN(step) || math.Abs(step) > discount/2 {
			break
		}
		w.Sub(w, fixedOfFloat(step, bits))
		if math.Abs(step) < 1e-28*discount/steps {
			return w, bits
		}
	}
	return e.halve(discountFixed(high/steps, bits), discountFixed(low/steps, bits), bits), bits
}

// halve finds the root between two discount factors to 160 bits.
func (e *equation) halve(low, high *big.Int, bits uint) *big.Int {
	sign := e.valueOf(low, bits).Sign()
	middle := new(big.Int)
	for range 160 + e.stepsPerUnit.BitLen() {
		middle.Rsh(middle.Add(low, high), 1)
		if e.valueOf(middle, bits).Sign() == sign {
			low.Set(middle)
		} else {
			high.Set(middle)
		}
	}
	return middle
}

// discountFixed is e^−y, near 1 with the digits of its distance from 1.
func discountFixed(y float64, bits uint) *big.Int {
	if math.Abs(y) > 0.5 {
		return fixedOfFloat(math.Exp(-y), bits)
	}
	w := new(big.Int).Lsh(one, bits)
	return w.Add(w, fixedOfFloat(math.Expm1(-y), bits))
}
