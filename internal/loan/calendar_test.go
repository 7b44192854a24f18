package loan_test

import (
	"slices"
	"testing"

	"leadex/internal/loan"
)

func TestCalendarDue(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		calendar loan.Calendar
		want     []string
	}{
		{"a 31st comes back after February", loan.Calendar{FirstDue: loan.MustDate("2023-01-31")},
			[]string{"2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30", "2023-05-31"}},
		{"a 30th comes back after February", loan.Calendar{FirstDue: loan.MustDate("2024-01-30")},
			[]string{"2024-01-30", "2024-02-29", "2024-03-30"}},
		{"a 28 February stays the 28th", loan.Calendar{FirstDue: loan.MustDate("2023-02-28")},
			[]string{"2023-02-28", "2023-03-28", "2023-04-28"}},
		{"a 28 February is the end of the month if asked", loan.Calendar{FirstDue: loan.MustDate("2023-02-28"), EndOfMonth: true},
			[]string{"2023-02-28", "2023-03-31", "2023-04-30"}},
		{"a 15th is no end of a month", loan.Calendar{FirstDue: loan.MustDate("2023-02-15"), EndOfMonth: true},
			[]string{"2023-02-15", "2023-03-15"}},
		{"an anchor that February cut", loan.Calendar{FirstDue: loan.MustDate("2023-02-28"), AnchorDay: 31},
			[]string{"2023-02-28", "2023-03-31", "2023-04-30"}},
		{"a 29 February once a year", loan.Calendar{FirstDue: loan.MustDate("2024-02-29"), EveryMonths: 12},
			[]string{"2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"}},
		{"every fortnight", loan.Calendar{FirstDue: loan.MustDate("2024-02-20"), EveryDays: 14},
			[]string{"2024-02-20", "2024-03-05", "2024-03-19"}},
		{"every quarter", loan.Calendar{FirstDue: loan.MustDate("2024-11-30"), EveryMonths: 3},
			[]string{"2024-11-30", "2025-02-28", "2025-05-30"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for row := range test.want {
				got = append(got, test.calendar.Due(row+1).String())
			}
			if !slices.Equal(got, test.want) {
				t.Fatalf("%v, not %v", got, test.want)
			}
		})
	}
}

func TestCalendarDueWithin(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		calendar loan.Calendar
		months   int
		want     int
	}{
		{"none", loan.Calendar{FirstDue: loan.MustDate("2024-02-15")}, 0, 0},
		{"monthly", loan.Calendar{FirstDue: loan.MustDate("2024-02-15")}, 3, 3},
		{"weekly", loan.Calendar{FirstDue: loan.MustDate("2024-01-22"), EveryDays: 7}, 2, 8}, // the ninth is 18 March
		{"quarterly", loan.Calendar{FirstDue: loan.MustDate("2024-04-15"), EveryMonths: 3}, 5, 1},
		{"a cut-off before the month is over", loan.Calendar{FirstDue: loan.MustDate("2024-01-31")}, 1, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.calendar.Disbursement = loan.MustDate("2024-01-15")
			if got := test.calendar.DueWithin(test.months); got != test.want {
				t.Fatalf("%d rows, not %d", got, test.want)
			}
		})
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	if d, err := loan.ParseDate("2024-02-29"); err != nil || d.String() != "2024-02-29" || d.IsZero() {
		t.Errorf("%v, %v", d, err)
	}
	for _, text := range []string{"", "2023-02-29", "2024-2-9", "0000-01-01", "2024-02-29T00:00:00Z", "29.02.2024"} {
		if d, err := loan.ParseDate(text); err == nil {
			t.Errorf("%q is read as %v", text, d)
		}
	}
	if none := (loan.Date{}); none.String() != "" || !none.IsZero() {
		t.Errorf("the zero date is %q", none)
	}
}

// The examples of SWD(2012)128, 4.1.1, and what the rule says of the days between.
func TestYearsBetween(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		from, to               string
		regular                loan.Regular
		periods, days, divisor int
	}{
		{"2012-01-12", "2012-03-15", loan.RegularMonth, 2, 3, 365},
		{"2013-02-26", "2013-03-29", loan.RegularMonth, 1, 2, 366},
		{"2012-12-01", "2013-02-02", loan.RegularMonth, 2, 1, 366},
		{"2013-01-31", "2013-02-28", loan.RegularMonth, 0, 28, 366}, // the year back holds 29 February 2012,
		{"2013-01-28", "2013-02-28", loan.RegularMonth, 1, 0, 366},
		{"2013-02-28", "2013-03-31", loan.RegularMonth, 1, 0, 366},
		{"2013-05-05", "2013-05-05", loan.RegularMonth, 0, 0, 365},
		{"2010-01-01", "2012-03-01", loan.RegularYear, 2, 59, 365},
		{"2012-02-29", "2016-02-28", loan.RegularYear, 3, 365, 366},
		{"2012-02-29", "2016-02-29", loan.RegularYear, 4, 0, 366},
	} {
		t.Run(test.from+" to "+test.to, func(t *testing.T) {
			t.Parallel()
			got := loan.YearsBetween(loan.MustDate(test.from), loan.MustDate(test.to), test.regular)
			if got.Periods != test.periods || got.Days != test.days || got.Divisor != test.divisor {
				t.Fatalf("%+v", got)
			}
		})
	}
}

func TestDayCountFactor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		count    loan.DayCount
		from, to string
		want     string
	}{
		{"actual over 360", loan.Actual360, "2024-01-31", "2024-02-29", "0.9666666667"},
		{"actual over 364", loan.Actual364, "2024-01-01", "2024-01-08", "0.2307692308"},
		{"actual over 365 in a leap year", loan.Actual365, "2024-01-01", "2025-01-01", "12.0328767123"},
		{"actual over actual takes the year of the first day", loan.ActualActual, "2023-12-31", "2024-01-31", "1.0191780822"},
		{"thirty days a month", loan.Thirty360, "2024-02-29", "2024-03-31", "1.0333333333"},
		{"a thirty-first is a thirtieth", loan.Thirty360, "2024-01-31", "2024-05-31", "4"},
		{"no days", loan.Actual365, "2024-01-01", "2024-01-01", "0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := test.count.Factor(loan.MustDecimal("12"), loan.MustDate(test.from), loan.MustDate(test.to))
			published(t, got, err, test.want)
		})
	}
	_, err := loan.NoDayCount.Factor(loan.MustDecimal("12"), loan.MustDate("2024-01-01"), loan.MustDate("2024-02-01"))
	refusedFor(t, err, "day_count")
	_, err = loan.Actual365.Factor(loan.MustDecimal("12"), loan.MustDate("2024-02-01"), loan.MustDate("2024-01-01"))
	refusedFor(t, err, "to")
}
