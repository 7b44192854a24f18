package loan

import "math/big"

// EffectiveAnnualCost is X in percent, with 30 digits behind the point, for which the flows are worth the same:
//
//	Σ amount · (1+X)^(−years) = 0
//
// This is the APR of Directives 2008/48 and 2014/17 (Annex I), and the form of Mexico's CAT and Brazil's CET. X is
// above −100 %; of several the one nearest to 0; exactly 0 when as much is paid as received. A flow may lie before 0.
func EffectiveAnnualCost(flows []Flow) (Decimal, error) {
	moments := make([]moment, len(flows))
	for i, f := range flows {
		moments[i] = moment{units: f.Years, odd: zero, amount: f.Amount}
	}
	e, err := newEquation(moments)
	if err != nil {
		return Decimal{}, err
	}
	return e.effective()
}

// effective is the percent of a unit that the equation's root compounds to.
func (e *equation) effective() (Decimal, error) {
	w, bits, err := e.root()
	if err != nil {
		return Decimal{}, err
	}
	growth := new(big.Int).Lsh(one, 2*bits)
	growth = powFixed(growth.Quo(growth, w), e.stepsPerUnit, bits)
	return percentOfGrowth(growth, bits), nil
}

// costDigits is how many digits of a cost stand behind the point.
const costDigits = 30

// percentOfGrowth is 1+X in fixed point as X in percent.
func percentOfGrowth(growth *big.Int, bits uint) Decimal {
	growth = new(big.Int).Sub(growth, new(big.Int).Lsh(one, bits))
	growth.Mul(growth, big.NewInt(100))
	return decimalOf(digitsOfFixed(growth, bits, costDigits), costDigits)
}
