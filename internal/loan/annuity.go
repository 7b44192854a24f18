package loan

import "math/big"

// worth is what a run of periods makes of money: the present value of 1 due at its end, and of 1 due at the end of each
// of its periods, in fixed point. Runs put together give the sum Σ Π 1/(1+i) under the instalment, for equal periods,
// an odd first one and rate changes alike; doubling a run of equal periods gives (1+i)^−n without a division by i, so a
// rate of 0 needs no formula of its own.
type worth struct{ factor, sum *big.Int }

func noWorth() worth { return worth{new(big.Int).Lsh(one, fixedBits), new(big.Int)} }

// worthOf is that of a run of equal periods.
func worthOf(i *big.Rat, periods int) worth {
	owed := new(big.Int).Add(i.Num(), i.Denom())
	v := new(big.Int).Lsh(i.Denom(), fixedBits)
	v.Quo(v, owed)
	run, all := worth{v, v}, noWorth()
	for ; periods > 0; periods >>= 1 {
		if periods&1 == 1 {
			all = all.then(run)
		}
		if periods > 1 {
			run = run.then(run)
		}
	}
	return all
}

// then is w followed by next.
func (w worth) then(next worth) worth {
	sum := mulFixed(new(big.Int), w.factor, next.sum, fixedBits)
	return worth{mulFixed(new(big.Int), w.factor, next.factor, fixedBits), sum.Add(sum, w.sum)}
}

// worthFrom is that of rows row to n with what is known in row.
func (r *periodRates) worthFrom(row, n int) (worth, error) {
	all := noWorth()
	for k := row; k <= n; {
		i, err := r.at(k, row)
		if err != nil {
			return worth{}, err
		}
		sizing := i.Rat
		if len(r.extra) > 0 {
			sizing = new(big.Rat).Add(sizing, r.additional(k))
		}
		end := r.runEnd(k, n)
		all = all.then(worthOf(sizing, end-k+1))
		k = end + 1
	}
	if all.sum.Sign() == 0 {
		return worth{}, refuse("rate.percent", "is too large to size an instalment with")
	}
	return all, nil
}

// Timing is when the instalments of Installment are paid.
type Timing int

// The timings.
const (
	InArrears Timing = iota // at the end of each period
	InAdvance               // at its beginning
)

// Installment is the level instalment alone, without expenses and unrounded (45 digits behind the point):
// P / Σ (1+i)^−k for k from 1 to periods, divided by (1+i) when paid in advance.
func Installment(principal Decimal, rate Rate, periodsPerYear, periods int, timing Timing) (Decimal, error) {
	t := Terms{Principal: principal, Rate: rate, PeriodsPerYear: periodsPerYear, Periods: periods}
	if err := t.check(); err != nil {
		return Decimal{}, err
	}
	if timing != InArrears && timing != InAdvance {
		return Decimal{}, refuse("timing", "must be in arrears or in advance")
	}
	i, err := rate.periodic(t.periodsPerYear())
	if err != nil {
		return Decimal{}, err
	}
	all := worthOf(i, periods)
	if all.sum.Sign() == 0 {
		return Decimal{}, refuse("rate.percent", "is too large to size an instalment with")
	}
	amount := principal.at(max(carriedDigits, principal.scale))
	amount.Lsh(amount, fixedBits)
	divisor := all.sum
	if timing == InAdvance {
		owed := new(big.Rat).Add(i, whole(1))
		divisor = mulFixed(new(big.Int), divisor, fixedOf(owed, fixedBits), fixedBits)
	}
	grid{}.round(amount, amount, divisor)
	return decimalOf(amount, max(carriedDigits, principal.scale)), nil
}
