package loan

import "math/big"

// DayCount is how the days of a period become a part of a year.
type DayCount int

// The counts. NoDayCount is equal periods: each bears a full one's interest, whatever its days.
const (
	NoDayCount   DayCount = iota
	Actual360             // days / 360
	Actual364             // days / 364
	Actual365             // days / 365
	ActualActual          // days / length of the calendar year of the period's first day (Fineract; ISDA splits at 1 January)
	Thirty360             // every month has 30 days, a 31st is a 30th (30E/360)
)

// Factor is the percent of the period from one day to another, of an annual percent, with 40 digits behind the point.
func (c DayCount) Factor(annual Decimal, from, to Date) (Decimal, error) {
	if from.IsZero() || to.Before(from) {
		return Decimal{}, refuse("to", "must not be before from")
	}
	years, err := c.years(from, to)
	if err != nil {
		return Decimal{}, err
	}
	return percentOf(years.Mul(years, fractionOf(annual))), nil
}

// years is the length of a period.
func (c DayCount) years(from, to Date) (*big.Rat, error) {
	days, year := from.DaysUntil(to), 0
	switch c {
	case Actual360:
		year = 360
	case Actual364:
		year = 364
	case Actual365:
		year = 365
	case ActualActual:
		year = daysInYear(from.year)
	case Thirty360:
		days = 360*(to.year-from.year) + 30*int(to.month-from.month) + min(to.day, 30) - min(from.day, 30)
		year = 360
	default:
		return nil, refuse("day_count", "must be one of the five day counts")
	}
	return big.NewRat(int64(days), int64(year)), nil
}
