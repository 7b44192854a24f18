package exchange

import (
	"fmt"
	"time"
)

// Date is a calendar day without time or zone, between the years 1 and 9999.
type Date struct{ text string }

// ParseDate reads YYYY-MM-DD. A day that does not exist is an error.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("must be a calendar day such as 1987-05-23")
	}
	return Date{text: s}, nil
}

// DateOf is the day of an instant in UTC.
func DateOf(t time.Time) Date { return Date{text: t.UTC().Format(time.DateOnly)} }

// String is the day as YYYY-MM-DD, or "" for the zero Date.
func (d Date) String() string { return d.text }

// Time is the first instant of the day in UTC, zero for the zero Date.
func (d Date) Time() time.Time {
	t, err := time.Parse(time.DateOnly, d.text)
	if err != nil {
		return time.Time{}
	}
	return t
}
