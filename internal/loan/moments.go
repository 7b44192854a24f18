package loan

import (
	"math/big"
	"slices"
)

// moment is a flow on its way into an equation: after units, whole or in parts, from any origin, and an odd fraction.
type moment struct {
	units, odd *big.Rat
	amount     Decimal
	at         *big.Rat // units + odd
}

// maxStepBits admits times in any fractions that people write; a finer step only costs time.
const maxStepBits = 512

// newEquation puts flows in order, finds their common step and adds up what moves at one moment.
func newEquation(moments []moment) (*equation, error) {
	if len(moments) == 0 {
		return nil, refuse("flows", "must be at least one received and one paid")
	}
	e := &equation{stepsPerUnit: new(big.Int).Set(one), total: new(big.Int)}
	for i := range moments {
		m := &moments[i]
		m.at = m.units
		if m.odd.Sign() != 0 {
			m.at = new(big.Rat).Add(m.units, m.odd)
		}
		e.scale = max(e.scale, m.amount.scale)
		divisor := new(big.Int).GCD(nil, nil, e.stepsPerUnit, m.units.Denom())
		e.stepsPerUnit.Mul(e.stepsPerUnit, divisor.Quo(m.units.Denom(), divisor))
		if e.stepsPerUnit.BitLen() > maxStepBits {
			return nil, refuse("flows", "must lie on times with a common divisor")
		}
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Cmp(b.at) })
	e.addSigns(moments)
	e.addStrands(moments)
	return e, nil
}

// addSigns adds up what moves at each moment.
func (e *equation) addSigns(moments []moment) {
	sum := new(big.Int)
	for i, m := range moments {
		if i > 0 && moments[i-1].at.Cmp(m.at) != 0 {
			e.signs = append(e.signs, sum.Sign())
			sum.SetInt64(0)
		}
		amount := m.amount.at(e.scale)
		sum.Add(sum, amount)
		e.total.Add(e.total, amount)
	}
	e.signs = append(e.signs, sum.Sign())
}

// addStrands sorts the flows by their odd fractions. The origin is the first of them all.
func (e *equation) addStrands(moments []moment) {
	origin := moments[0].units
	for _, m := range moments {
		if m.units.Cmp(origin) < 0 {
			origin = m.units
		}
	}
	var last []*big.Int // step of the last flow of each strand
	for _, m := range moments {
		units := new(big.Rat).Sub(m.units, origin)
		step := stepsOf(units, e.stepsPerUnit)
		i := slices.IndexFunc(e.strands, func(s strand) bool { return s.odd.Cmp(m.odd) == 0 })
		if i < 0 {
			part, _ := m.odd.Float64()
			e.strands, last = append(e.strands, strand{odd: m.odd, part: part}), append(last, new(big.Int))
			i = len(last) - 1
		}
		length, _ := units.Float64()
		e.add(&e.strands[i], e.gap(new(big.Int).Sub(step, last[i])), m.amount, length)
		last[i] = step
	}
}

// stepsOf is a time in whole steps.
func stepsOf(units *big.Rat, stepsPerUnit *big.Int) *big.Int {
	n := new(big.Int).Mul(units.Num(), stepsPerUnit)
	return n.Quo(n, units.Denom())
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
