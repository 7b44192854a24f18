package loan

import (
	"math"
	"math/big"
	"slices"
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
	amounts      []*big.Int // added up per moment, in order of time
	total        *big.Int   // of amounts
	scale        int        // digits of the amounts' unit
}

// strand is the flows that share an odd fraction, in order of time.
type strand struct {
	odd   *big.Rat
	terms []term
	part  float64 // odd
}

// term is a flow and its distance, as an index of gaps, from the one before it; the first from the equation's origin.
type term struct {
	gap    int
	amount *big.Int
	value  float64 // amount
	moment float64 // value × units from the origin, for the slope
}

// moment is a flow on its way into an equation.
type moment struct {
	units  *big.Rat // whole or in parts of a unit, from any origin
	odd    *big.Rat
	amount Decimal
}

// newEquation adds flows of one moment up and puts them in order.
func newEquation(moments []moment) (*equation, error) {
	if len(moments) == 0 {
		return nil, refuse("flows", "must be at least one received and one paid")
	}
	slices.SortStableFunc(moments, func(a, b moment) int {
		return new(big.Rat).Add(a.units, a.odd).Cmp(new(big.Rat).Add(b.units, b.odd))
	})
	e := &equation{stepsPerUnit: new(big.Int).Set(one), total: new(big.Int)}
	origin := moments[0].units
	for _, m := range moments {
		e.scale = max(e.scale, m.amount.scale)
		if m.units.Cmp(origin) < 0 {
			origin = m.units
		}
		divisor := new(big.Int).GCD(nil, nil, e.stepsPerUnit, m.units.Denom())
		e.stepsPerUnit.Mul(e.stepsPerUnit, divisor.Quo(m.units.Denom(), divisor))
		if e.stepsPerUnit.BitLen() > maxStepBits {
			return nil, refuse("flows", "must lie on times with a common divisor")
		}
	}
	var before *big.Rat
	for _, m := range moments {
		at := new(big.Rat).Add(m.units, m.odd)
		if before == nil || before.Cmp(at) != 0 {
			e.amounts = append(e.amounts, new(big.Int))
		}
		before = at
		sum := e.amounts[len(e.amounts)-1]
		sum.Add(sum, m.amount.at(e.scale))
	}
	for _, sum := range e.amounts {
		e.total.Add(e.total, sum)
	}
	e.addStrands(moments, origin)
	return e, nil
}

// maxStepBits admits times in any fractions that people write; a step that is finer only costs time.
const maxStepBits = 512

func (e *equation) addStrands(moments []moment, origin *big.Rat) {
	at := map[string]*big.Int{} // last step of a strand, by its odd fraction
	for _, m := range moments {
		step := new(big.Rat).Sub(m.units, origin)
		step.Mul(step, new(big.Rat).SetInt(e.stepsPerUnit))
		key := m.odd.RatString()
		i := slices.IndexFunc(e.strands, func(s strand) bool { return s.odd.Cmp(m.odd) == 0 })
		if i < 0 {
			part, _ := m.odd.Float64()
			e.strands = append(e.strands, strand{odd: m.odd, part: part})
			i, at[key] = len(e.strands)-1, new(big.Int)
		}
		units, _ := new(big.Rat).Sub(m.units, origin).Float64()
		e.strands[i].add(e.gap(new(big.Int).Sub(step.Num(), at[key])), m.amount.at(e.scale), units)
		at[key] = step.Num()
	}
}

func (s *strand) add(gap int, amount *big.Int, units float64) {
	value, _ := new(big.Float).SetInt(amount).Float64()
	s.terms = append(s.terms, term{gap, amount, value, value * units})
}

// gap is the index of a distance.
func (e *equation) gap(steps *big.Int) int {
	i := slices.IndexFunc(e.gaps, func(g *big.Int) bool { return g.Cmp(steps) == 0 })
	if i >= 0 {
		return i
	}
	e.gaps = append(e.gaps, steps)
	return len(e.gaps) - 1
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
	value, amount, product := new(big.Int), new(big.Int), new(big.Int)
	sum := new(big.Int)
	for _, s := range e.strands {
		sum.SetInt64(0)
		for k := len(s.terms) - 1; k >= 0; k-- {
			sum.Add(sum, amount.Lsh(s.terms[k].amount, bits))
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
	for _, amount := range e.amounts {
		if sign := amount.Sign(); sign != 0 {
			if last != 0 && sign != last {
				changes++
			}
			last = sign
		}
	}
	return changes
}
