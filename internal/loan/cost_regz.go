package loan

import (
	"fmt"
	"math/big"
)

// RegZ is the annual percentage rate of Regulation Z (12 CFR 1026 Appendix J (b)(8)), in percent with 30 digits behind
// the point: i · unitPeriodsPerYear, a nominal rate, where
//
//	Σ amount / ((1 + odd·i)·(1+i)^units) = 0
func RegZ(flows []UnitFlow, unitPeriodsPerYear int) (Decimal, error) {
	if unitPeriodsPerYear < 1 || unitPeriodsPerYear > maxPeriodsPerYear {
		return Decimal{}, refuse("unit_periods_per_year", "must be between 1 and %d", maxPeriodsPerYear)
	}
	moments := make([]moment, len(flows))
	for i, f := range flows {
		odd := f.Odd
		if odd == nil {
			odd = zero
		}
		if odd.Sign() < 0 || f.Units < 0 {
			return Decimal{}, refuse(fmt.Sprintf("flows[%d]", i), "must not lie before the first unit-period")
		}
		moments[i] = moment{units: whole(f.Units), odd: odd, amount: f.Amount}
	}
	e, err := newEquation(moments)
	if err != nil {
		return Decimal{}, err
	}
	w, bits, err := e.root()
	if err != nil {
		return Decimal{}, err
	}
	growth := new(big.Int).Lsh(one, 2*bits)
	growth.Quo(growth, w)
	percent := percentOfGrowth(growth, bits)
	return decimalOf(new(big.Int).Mul(percent.at(percent.scale), big.NewInt(int64(unitPeriodsPerYear))), percent.scale), nil
}
