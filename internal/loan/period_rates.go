package loan

import "math/big"

// periodRates answers what a row bears, from the terms alone.
type periodRates struct {
	terms   *Terms
	changes []rateInForce // by row from which they hold, the first from row 1
	first   *big.Rat      // length in years of a broken first period, nil for a full one
	extra   []Expense
}

// rateInForce is a percent that holds from a row on.
type rateInForce struct {
	from     int
	periodic ratio    // i
	nominal  *big.Rat // j = i·m
}

var (
	zero     = new(big.Rat) // never written
	zeroRate = ratioOf(zero)
)

func newPeriodRates(t *Terms) (*periodRates, error) {
	r := &periodRates{terms: t}
	steps := append([]RateStep{{1, t.Rate.Percent}}, t.RateSteps...)
	for _, step := range steps {
		i, err := Rate{step.Percent, t.Rate.Basis}.periodic(t.periodsPerYear())
		if err != nil {
			return nil, err
		}
		r.changes = append(r.changes, rateInForce{step.FromPeriod, ratioOf(i), new(big.Rat).Mul(i, whole(t.periodsPerYear()))})
	}
	if t.FirstPeriod != nil {
		r.first = t.FirstPeriod.years()
	}
	for _, e := range t.Expenses {
		if e.AdditionalRate {
			r.extra = append(r.extra, e)
		}
	}
	return r, nil
}

// inForce is the percent that holds in a row.
func (r *periodRates) inForce(row int) *rateInForce {
	for i := len(r.changes) - 1; i > 0; i-- {
		if r.changes[i].from <= row {
			return &r.changes[i]
		}
	}
	return &r.changes[0]
}

// at is i of a row as it is known in row known, which is not later: the percent in force then, without foresight of
// later steps.
func (r *periodRates) at(row, known int) (ratio, error) {
	force, free := r.inForce(known), r.terms.InterestFree
	if row <= free.Periods || (free.Rule == FreeResized && known <= free.Periods) {
		return zeroRate, nil
	}
	length := r.first
	if r.terms.DayCount != NoDayCount {
		years, err := r.terms.DayCount.years(r.terms.Calendar.start(row), r.terms.Calendar.Due(row))
		if err != nil {
			return ratio{}, err
		}
		length = years
	} else if row > 1 || length == nil {
		return force.periodic, nil
	}
	i := new(big.Rat).Mul(force.nominal, length)
	if i.Cmp(minusOne) <= 0 {
		return ratio{}, refuse("rate.percent", "takes away the whole balance in one period")
	}
	return ratioOf(i), nil
}

// additional is the sum of the percents that join the sizing rate in a row, as a fraction of one.
func (r *periodRates) additional(row int) *big.Rat {
	sum := zero
	for i := range r.extra {
		if r.extra[i].activeIn(row) {
			sum = new(big.Rat).Add(sum, fractionOf(r.extra[i].Percent))
		}
	}
	return sum
}

// resized tells whether the instalment is sized anew at a row after the first that repays.
func (r *periodRates) resized(row int) bool {
	if free := r.terms.InterestFree; free.Rule == FreeResized && row == free.Periods+1 {
		return true
	}
	for _, change := range r.changes {
		if change.from == row {
			return true
		}
	}
	return false
}

// runEnd is the last row, at most n, up to which rows bear the same as this one.
func (r *periodRates) runEnd(row, n int) int {
	if r.terms.DayCount != NoDayCount || (row == 1 && r.first != nil) {
		return row
	}
	if free := r.terms.InterestFree.Periods; row <= free {
		n = min(n, free)
	}
	for _, e := range r.extra {
		if e.Terms >= row {
			n = min(n, e.Terms)
		}
	}
	return n
}
