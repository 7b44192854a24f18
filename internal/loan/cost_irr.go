package loan

import "math/big"

// InternalRate is the effective annual percent, with 30 digits behind the point, at times of days/365 from the first
// day: what a spreadsheet calls XIRR and Brazil's CET uses.
func InternalRate(flows []DatedFlow) (Decimal, error) {
	if len(flows) == 0 {
		return Decimal{}, refuse("flows", "must be at least one received and one paid")
	}
	first := flows[0].Date
	for _, f := range flows {
		if f.Date.Before(first) {
			first = f.Date
		}
	}
	moments := make([]moment, len(flows))
	for i, f := range flows {
		moments[i] = moment{units: big.NewRat(int64(first.DaysUntil(f.Date)), 365), odd: zero, amount: f.Amount}
	}
	e, err := newEquation(moments)
	if err != nil {
		return Decimal{}, err
	}
	return e.effective()
}
