package loan

import "math/big"

// Interval is a time between two days as the European rule counts it (SWD(2012)128, 4.1.1, Remark (c)): whole periods
// and odd days, counted backwards from the later day.
type Interval struct {
	Periods int // whole months or years
	Days    int // odd days, before the periods
	Divisor int // 365 or 366: days of the year that ends where the odd days end
	regular Regular
}

// Regular is the period an interval is counted in.
type Regular int

// The periods.
const (
	RegularMonth Regular = iota
	RegularYear
)

// YearsBetween counts the most whole periods by which to can go back without passing from, each from to itself and cut
// to the end of its month; what is left are odd days. from must not be after to.
func YearsBetween(from, to Date, regular Regular) Interval {
	months := 1
	if regular == RegularYear {
		months = 12
	}
	periods := max((12*(to.year-from.year)+int(to.month-from.month))/months, 0)
	for periods > 0 && to.AddMonths(-periods*months).Before(from) {
		periods--
	}
	end := to.AddMonths(-periods * months)
	return Interval{periods, from.DaysUntil(end), end.AddMonths(-12).DaysUntil(end), regular}
}

// Years is the length as an exact fraction.
func (i Interval) Years() *big.Rat {
	perYear := int64(12)
	if i.regular == RegularYear {
		perYear = 1
	}
	years := big.NewRat(int64(i.Periods), perYear)
	return years.Add(years, big.NewRat(int64(i.Days), int64(i.Divisor)))
}
