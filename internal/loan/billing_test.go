package loan_test

import (
	"testing"

	"leadex/internal/loan"
)

func TestDatingApply(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name                 string
		dating               loan.Dating
		perYear              int
		first, second, third string
		odd                  *loan.FirstPeriod
	}{
		{"whole month from the day of disbursement",
			loan.Dating{Billing: loan.BillWholeMonth, Frequency: loan.Monthly, Disbursement: loan.MustDate("2024-01-31")},
			12, "2024-02-29", "2024-03-31", "2024-04-30", nil},
		{"whole month with a first day of its own bears a full period",
			loan.Dating{Billing: loan.BillWholeMonth, Frequency: loan.Monthly, Disbursement: loan.MustDate("2024-01-10"), FirstDue: loan.MustDate("2024-02-25")},
			12, "2024-02-25", "2024-03-25", "2024-04-25", nil},
		{"monthly every quarter",
			loan.Dating{Billing: loan.BillMonthly, Frequency: loan.Quarterly, Disbursement: loan.MustDate("2024-11-30")},
			4, "2025-02-28", "2025-05-30", "2025-08-30", nil},
		{"weekly",
			loan.Dating{Billing: loan.BillWholeMonth, Frequency: loan.Weekly, Disbursement: loan.MustDate("2024-02-26")},
			52, "2024-03-04", "2024-03-11", "2024-03-18", nil},
		{"up to the cut-off in the same month",
			loan.Dating{Billing: loan.BillToCutoff, Frequency: loan.Monthly, Disbursement: loan.MustDate("2024-01-20"), CutoffDay: 31},
			12, "2024-01-31", "2024-02-29", "2024-03-31", &loan.FirstPeriod{Days: 11, YearDays: 365}},
		{"up to the cut-off in the next month",
			loan.Dating{Billing: loan.BillToCutoff, Frequency: loan.Monthly, Disbursement: loan.MustDate("2024-01-20"), CutoffDay: 20},
			12, "2024-02-20", "2024-03-20", "2024-04-20", nil},
		{"up to a cut-off that is told, a month and three days away",
			loan.Dating{Billing: loan.BillToCutoff, Frequency: loan.Monthly, Disbursement: loan.MustDate("2013-01-12"), FirstDue: loan.MustDate("2013-02-15")},
			12, "2013-02-15", "2013-03-15", "2013-04-15", &loan.FirstPeriod{Months: 1, Days: 3, YearDays: 366}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			terms := ordinary()
			if err := test.dating.Apply(&terms); err != nil {
				t.Fatal(err)
			}
			s, err := loan.Amortize(terms)
			if err != nil {
				t.Fatal(err)
			}
			if terms.PeriodsPerYear != test.perYear || s.Rows[0].Due.String() != test.first || s.Rows[1].Due.String() != test.second || s.Rows[2].Due.String() != test.third {
				t.Fatalf("%d a year: %v, %v, %v", terms.PeriodsPerYear, s.Rows[0].Due, s.Rows[1].Due, s.Rows[2].Due)
			}
			if (terms.FirstPeriod == nil) != (test.odd == nil) || (test.odd != nil && *terms.FirstPeriod != *test.odd) {
				t.Fatalf("first period %+v", terms.FirstPeriod)
			}
		})
	}
	day := loan.MustDate("2024-01-20")
	for name, test := range map[string]struct {
		field  string
		dating loan.Dating
	}{
		"no frequency":               {"payment_frequency", loan.Dating{Billing: loan.BillMonthly, Disbursement: day}},
		"no billing":                 {"billing_interval_type", loan.Dating{Frequency: loan.Monthly, Disbursement: day}},
		"no disbursement":            {"disbursement", loan.Dating{Billing: loan.BillMonthly, Frequency: loan.Monthly}},
		"a first day in the past":    {"first_due", loan.Dating{Billing: loan.BillWholeMonth, Frequency: loan.Monthly, Disbursement: day, FirstDue: day}},
		"monthly on another day":     {"first_due", loan.Dating{Billing: loan.BillMonthly, Frequency: loan.Monthly, Disbursement: day, FirstDue: loan.MustDate("2024-02-21")}},
		"a cut-off that is not told": {"cutoff_day", loan.Dating{Billing: loan.BillToCutoff, Frequency: loan.Monthly, Disbursement: day}},
		"a cut-off of weeks":         {"billing_interval_type", loan.Dating{Billing: loan.BillToCutoff, Frequency: loan.Weekly, Disbursement: day, CutoffDay: 5}},
	} {
		t.Run("refuses "+name, func(t *testing.T) {
			t.Parallel()
			terms := ordinary()
			refusedFor(t, test.dating.Apply(&terms), test.field)
		})
	}
}

func TestParseWords(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]int{"weekly": 52, "biweekly": 26, "monthly": 12, "bimonthly": 6, "quarterly": 4, "annually": 1} {
		if f, ok := loan.ParseFrequency(word); !ok || f.PeriodsPerYear() != want {
			t.Errorf("%s: %d", word, f.PeriodsPerYear())
		}
	}
	for word, want := range map[string]loan.Billing{"whole_month": loan.BillWholeMonth, "monthly": loan.BillMonthly, "to_cutoff_date": loan.BillToCutoff} {
		if b, ok := loan.ParseBilling(word); !ok || b != want {
			t.Errorf("%s: %v", word, b)
		}
	}
	if _, ok := loan.ParseFrequency("daily"); ok {
		t.Error("daily is a frequency")
	}
	if _, ok := loan.ParseBilling("daily"); ok {
		t.Error("daily is a billing")
	}
}

func TestFrequencyPeriodsWithin(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		frequency    loan.Frequency
		months, want int
	}{{loan.Monthly, 3, 3}, {loan.Weekly, 2, 8}, {loan.Biweekly, 1, 2}, {loan.Bimonthly, 3, 1}, {loan.Quarterly, 2, 0}, {loan.Annually, 24, 2}} {
		if got := test.frequency.PeriodsWithin(test.months); got != test.want {
			t.Errorf("%d periods of %d a year in %d months, not %d", got, test.frequency.PeriodsPerYear(), test.months, test.want)
		}
	}
}

// The cost takes the time that passes: a whole month billed for 46 days is cheaper than its rate.
func TestQuoteOfDates(t *testing.T) {
	t.Parallel()
	day := loan.MustDate("2024-01-10")
	for name, test := range map[string]struct {
		dating loan.Dating
		years  string
	}{
		"a full first period":       {loan.Dating{Billing: loan.BillMonthly, Frequency: loan.Monthly, Disbursement: day}, "1/12"},
		"a month that February cut": {loan.Dating{Billing: loan.BillMonthly, Frequency: loan.Monthly, Disbursement: loan.MustDate("2024-01-31")}, "1/12"},
		"46 days for one month":     {loan.Dating{Billing: loan.BillWholeMonth, Frequency: loan.Monthly, Disbursement: day, FirstDue: loan.MustDate("2024-02-25")}, "109/876"},
		"fifteen days":              {loan.Dating{Billing: loan.BillToCutoff, Frequency: loan.Monthly, Disbursement: day, CutoffDay: 25}, "3/73"},
		"a week":                    {loan.Dating{Billing: loan.BillMonthly, Frequency: loan.Weekly, Disbursement: day}, "1/52"},
		"ten days for a week":       {loan.Dating{Billing: loan.BillWholeMonth, Frequency: loan.Weekly, Disbursement: day, FirstDue: loan.MustDate("2024-01-20")}, "521/18980"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terms := ordinary()
			if err := test.dating.Apply(&terms); err != nil {
				t.Fatal(err)
			}
			q, err := loan.NewQuote(terms)
			if err != nil {
				t.Fatal(err)
			}
			if got := q.Years(1).RatString(); got != test.years {
				t.Errorf("row 1 after %s years, not %s", got, test.years)
			}
			flows, err := loan.EffectiveAnnualCost(q.Flows())
			if err != nil || !flows.Equal(q.EffectiveAnnual) {
				t.Errorf("%s, and by its flows %s, %v", q.EffectiveAnnual, flows, err)
			}
		})
	}
}
