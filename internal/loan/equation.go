package loan

import (
	"math"
	"math/big"
)

// equation is an equation of value: amounts at whole numbers of steps, each step discounted alike,
//
//	Σ amount / ((1 + odd·i)·(1+i)^units) = 0
//
// The European rule, the day-count rate of return and Regulation Z are the same equation; only the last has odd
// fractions, which make a strand each. Its unknown is searched in float64 and made exact in fixed point.
type equation struct {
	stepsPerUnit *big.Int   // a unit is a year, or a unit-period
	gaps         []*big.Int // different distances between neighbours, in steps
	strands      []strand
	signs        []int // of what moves at each moment, in order of time
	total        *big.Int
	largest      int // bits of the largest amount
	scale        int // digits of the amounts' unit
}

// strand is the flows that share an odd fraction, in order of time.
type strand struct {
	odd   *big.Rat
	part  float64 // odd
	terms []term
}

// term is a flow and its distance, as an index of gaps, from the one before it; the first from the equation's origin.
type term struct {
	gap    int
	amount Decimal // at the equation's scale
	value  float64 // amount in its unit
	moment float64 // value × units from the origin, for the slope
}

// add puts a flow behind the others of its strand.
func (e *equation) add(s *strand, gap int, amount Decimal, units float64) {
	if amount.scale != e.scale {
		amount = decimalOf(amount.at(e.scale), e.scale)
	}
	var room big.Int
	integer := amount.units(&room)
	e.largest = max(e.largest, integer.BitLen())
	value := float64(amount.small)
	if amount.large != nil {
		value, _ = new(big.Float).SetInt(integer).Float64()
	}
	s.terms = append(s.terms, term{gap, amount, value, value * units})
}

// lengths are the gaps in units.
func (e *equation) lengths() []float64 {
	lengths := make([]float64, len(e.gaps))
	for i, gap := range e.gaps {
		lengths[i], _ = new(big.Rat).SetFrac(gap, e.stepsPerUnit).Float64()
	}
	return lengths
}

// valueAt is the equation's left side and its slope at y = ln(1+i).
func (e *equation) valueAt(y float64, lengths, powers []float64) (value, slope float64) {
	for i, length := range lengths {
		powers[i] = math.Exp(-length * y)
	}
	i, growth := math.Expm1(y), math.Exp(y)
	for _, s := range e.strands {
		var sum, moments float64
		for k := len(s.terms) - 1; k >= 0; k-- {
			t := &s.terms[k]
			sum = (sum + t.value) * powers[t.gap]
			moments = (moments + t.moment) * powers[t.gap]
		}
		if s.part == 0 {
			value += sum
			slope -= moments
			continue
		}
		odd := 1 + s.part*i
		value += sum / odd
		slope -= moments/odd + sum*s.part*growth/(odd*odd)
	}
	return value, slope
}

// valueOf is the left side at a discount factor per step, in fixed point, in the amounts' unit.
func (e *equation) valueOf(w *big.Int, bits uint) *big.Int {
	powers := make([]*big.Int, len(e.gaps))
	for i, gap := range e.gaps {
		powers[i] = powFixed(w, gap, bits)
	}
	value, sum, amount, product := new(big.Int), new(big.Int), new(big.Int), new(big.Int)
	for _, s := range e.strands {
		sum.SetInt64(0)
		for k := len(s.terms) - 1; k >= 0; k-- {
			sum.Add(sum, amount.Lsh(s.terms[k].amount.units(amount), bits))
			product.Mul(sum, powers[s.terms[k].gap])
			sum.Rsh(product, bits)
		}
		if s.odd.Sign() != 0 {
			sum.Lsh(sum, bits)
			sum.Quo(sum, e.oddFactor(s.odd, w, bits))
		}
		value.Add(value, sum)
	}
	return value
}

// oddFactor is 1 + odd·i. Only a unit of one step has odd fractions.
func (e *equation) oddFactor(odd *big.Rat, w *big.Int, bits uint) *big.Int {
	factor := new(big.Int).Lsh(one, 2*bits)
	factor.Quo(factor, w) // 1 + i
	unit := new(big.Int).Lsh(one, bits)
	factor.Sub(factor, unit)
	factor.Mul(factor, odd.Num())
	factor.Quo(factor, odd.Denom())
	return factor.Add(factor, unit)
}

// signChanges counts how often the amounts turn from received to paid and back.
func (e *equation) signChanges() int {
	changes, last := 0, 0
	for _, sign := range e.signs {
		if sign != 0 {
			if last != 0 && sign != last {
				changes++
			}
			last = sign
		}
	}
	return changes
}
