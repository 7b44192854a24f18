package loan

import "math/big"

// Calendar says when rows are due. Without EveryDays they are calendar months apart, counted from the anchor and never
// from a date that was cut to the end of its month. A due date is not moved off a weekend.
type Calendar struct {
	Disbursement Date
	FirstDue     Date
	EveryDays    int  // 0: by months
	EveryMonths  int  // 0 is 1
	AnchorDay    int  // day of the month; 0: that of FirstDue, which may itself have been cut
	EndOfMonth   bool // if the anchor is the last day of its month, every row is due on the last day
}

// Due is the due date of a row, from 1.
func (c *Calendar) Due(row int) Date {
	if c.EveryDays > 0 {
		return c.FirstDue.AddDays((row - 1) * c.EveryDays)
	}
	due := c.FirstDue.AddMonths((row - 1) * c.months())
	if c.EndOfMonth && c.FirstDue.isMonthEnd() {
		return due.monthEnd()
	}
	if c.AnchorDay > 0 {
		due.day = min(c.AnchorDay, daysIn(due.year, due.month))
	}
	return due
}

// DueWithin counts the rows due within months after disbursement: what a grace or an interest-free period of so many
// months covers.
func (c *Calendar) DueWithin(months int) int {
	last, rows := c.Disbursement.AddMonths(months), 0
	for rows < maxRows && !last.Before(c.Due(rows+1)) {
		rows++
	}
	return rows
}

func (c *Calendar) months() int { return max(c.EveryMonths, 1) }

// start is the day a row's period begins.
func (c *Calendar) start(row int) Date {
	if row == 1 {
		return c.Disbursement
	}
	return c.Due(row - 1)
}

// equal tells whether the first period is as long as the others.
func (c *Calendar) equal() bool {
	if c.EveryDays > 0 {
		return c.Disbursement.DaysUntil(c.FirstDue) == c.EveryDays
	}
	return c.FirstDue == c.Disbursement.AddMonths(c.months())
}

// timing is when rows are paid, in years after disbursement, as the European rule counts: equal periods first, else
// whole periods and days for the first row, the others a period apart each.
func (t *Terms) timing() (first, step *big.Rat) {
	step = big.NewRat(1, int64(t.periodsPerYear()))
	c := t.Calendar
	switch {
	case t.FirstPeriod != nil:
		return t.FirstPeriod.years(), step
	case c == nil || c.EveryDays == 0 && c.equal():
		return step, step
	case c.EveryDays == 0:
		return YearsBetween(c.Disbursement, c.FirstDue, RegularMonth).Years(), step
	}
	const daysIn52Weeks = 364
	days := int64(c.Disbursement.DaysUntil(c.FirstDue))
	if c.EveryDays*t.periodsPerYear() == daysIn52Weeks {
		return new(big.Rat).Add(big.NewRat(days/7, 52), big.NewRat(days%7, 365)), step
	}
	return big.NewRat(days, 365), big.NewRat(int64(c.EveryDays), 365)
}

func (t *Terms) checkCalendar() error {
	c := t.Calendar
	if t.DayCount != NoDayCount {
		if t.DayCount < NoDayCount || t.DayCount > Thirty360 {
			return refuse("day_count", "must be one of the five day counts")
		}
		if c == nil {
			return refuse("day_count", "needs due dates")
		}
		if t.FirstPeriod != nil {
			return refuse("first_period", "has no meaning beside a day count")
		}
	}
	if c == nil {
		return nil
	}
	switch {
	case c.Disbursement.IsZero():
		return refuse("calendar.disbursement", "is required")
	case c.FirstDue.IsZero() || c.FirstDue.Before(c.Disbursement):
		return refuse("calendar.first_due", "must not be before disbursement")
	case c.EveryDays < 0 || c.EveryDays > 366*100:
		return refuse("calendar.every_days", "must be between 1 day and a hundred years")
	case c.EveryDays > 0 && (c.EveryMonths != 0 || c.AnchorDay != 0):
		return refuse("calendar.every_days", "excludes an anchor and a step in months")
	case c.EveryDays == 0 && c.months()*t.periodsPerYear() != 12:
		return refuse("calendar.every_months", "must make %d periods a year", t.periodsPerYear())
	case c.AnchorDay < 0 || c.AnchorDay > 31:
		return refuse("calendar.anchor_day", "must be between 1 and 31")
	case c.Disbursement.year < 1 || c.Due(max(t.Periods, 1)).year > 9999:
		return refuse("calendar", "must lie in the years 1 to 9999")
	}
	return nil
}
