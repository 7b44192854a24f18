package loan

import "math"

// Bounds of the search, on y = ln(1+i). A rate above 10^1000 is refused with that reason; none that people charge is
// cut (a loan of a day over the weekend reaches thousands of per cent).
const (
	maxGrowth    = 2302.0 // ln 10^1000
	maxOddGrowth = 230.0  // ln 10^100: with odd fractions everything fades at a high rate, and a float64 has an end
	firstStep    = 0.0005
	stepGrowth   = 1.02
)

// search looks for the root in float64.
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
// comes near 0 between two steps and leaves again is looked at closely. Near is meant in i, not in y: −10 % is nearer
// than 10.5 %.
func (s *search) nearest() (low, high float64, found bool) {
	low, high, found = s.outwards(1)
	below, above, foundBelow := s.outwards(-1)
	if foundBelow && (!found || -math.Expm1(s.settle(below, above)) < math.Expm1(s.settle(low, high))) {
		return below, above, true
	}
	return low, high, found
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
