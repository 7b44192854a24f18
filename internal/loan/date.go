package loan

import "time"

// Date is a calendar day without time or zone. The zero Date is none.
type Date struct {
	year  int
	month time.Month
	day   int
}

// NewDate is the day given; one that does not exist is normalised as by time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return dateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// ParseDate reads YYYY-MM-DD, years 1 to 9999. A day that does not exist is an error.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1 {
		return Date{}, refuse("", "must be a calendar day such as 2024-02-29")
	}
	return dateOf(t), nil
}

// MustDate is ParseDate for days written in the source.
func MustDate(text string) Date {
	d, err := ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func dateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

func (d Date) time() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

// String is the day as YYYY-MM-DD, "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.time().Format(time.DateOnly)
}

// IsZero tells whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// Before tells whether d is earlier than o.
func (d Date) Before(o Date) bool { return d.DaysUntil(o) > 0 }

// DaysUntil counts the days from d to o, negative when o is earlier.
func (d Date) DaysUntil(o Date) int {
	const secondsPerDay = 24 * 60 * 60
	return int((o.time().Unix() - d.time().Unix()) / secondsPerDay)
}

// AddDays moves by days, backwards when negative.
func (d Date) AddDays(days int) Date { return dateOf(d.time().AddDate(0, 0, days)) }

// AddMonths moves by calendar months, backwards when negative, and stays in the month it arrives at: 31 January and a
// month is 28 or 29 February. Count from the anchor, never from a day that was cut already.
func (d Date) AddMonths(months int) Date {
	first := time.Date(d.year, d.month+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	year, month, _ := first.Date()
	return Date{year, month, min(d.day, daysIn(year, month))}
}

// isMonthEnd tells whether d is the last day of its month.
func (d Date) isMonthEnd() bool { return d.day == daysIn(d.year, d.month) }

// monthEnd is the last day of d's month.
func (d Date) monthEnd() Date { return Date{d.year, d.month, daysIn(d.year, d.month)} }

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// daysInYear is 365 or 366.
func daysInYear(year int) int {
	return time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC).YearDay()
}
