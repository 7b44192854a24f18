package loan

import "math/big"

// FirstPeriod is the length of a first period that is not a full one: months and odd days of a year of so many days.
// Its interest is simple, j·(Months/12 + Days/YearDays), as in the European Commission's table for a month and 3 days.
type FirstPeriod struct {
	Months   int
	Days     int
	YearDays int // 360, 365 or 366
}

func (p *FirstPeriod) years() *big.Rat {
	days := big.NewRat(int64(p.Days), int64(p.YearDays))
	return days.Add(days, big.NewRat(int64(p.Months), 12))
}

func (t *Terms) checkFirstPeriod() error {
	p := t.FirstPeriod
	if p == nil {
		return nil
	}
	switch {
	case p.Months < 0 || p.Months > maxRows:
		return refuse("first_period.months", "must be between 0 and %d", maxRows)
	case p.Days < 0 || p.Days > maxRows:
		return refuse("first_period.days", "must be between 0 and %d", maxRows)
	case p.YearDays < 1 || p.YearDays > maxRows:
		return refuse("first_period.year_days", "must be between 1 and %d", maxRows)
	}
	return nil
}
