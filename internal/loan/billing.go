package loan

// Billing is how the first row lies between disbursement and the due dates. The contract names these three and defines
// none; the readings are ours.
type Billing int

// The billings.
const (
	BillWholeMonth Billing = iota + 1 // every row bears a full period's interest, the first too, whatever its days
	BillMonthly                       // due on the day of disbursement; the first row is a full period
	BillToCutoff                      // due on the cut-off day; the first row is the broken period up to it
)

// ParseBilling reads the words of the contract: whole_month, monthly, to_cutoff_date.
func ParseBilling(word string) (Billing, bool) {
	b, ok := map[string]Billing{"whole_month": BillWholeMonth, "monthly": BillMonthly, "to_cutoff_date": BillToCutoff}[word]
	return b, ok
}

// Dating says when a loan begins and when it is due.
type Dating struct {
	Billing      Billing
	Frequency    Frequency
	Disbursement Date
	FirstDue     Date // zero: a period after disbursement, or the first cut-off
	CutoffDay    int  // day of the month, of BillToCutoff without FirstDue; a 31st is the last day of a shorter month
	EndOfMonth   bool // as in Calendar
}

// Apply writes periods per year, due dates and a broken first period into terms.
func (d Dating) Apply(t *Terms) error {
	if d.Frequency < Weekly || d.Frequency > Annually {
		return refuse("payment_frequency", "must be one of the six frequencies")
	}
	if d.Disbursement.IsZero() {
		return refuse("disbursement", "is required")
	}
	if !d.FirstDue.IsZero() && !d.Disbursement.Before(d.FirstDue) {
		return refuse("first_due", "must be after disbursement")
	}
	pace := d.Frequency.pace()
	full := Calendar{Disbursement: d.Disbursement, EveryDays: pace.days, EveryMonths: pace.months, EndOfMonth: d.EndOfMonth}
	if pace.days > 0 {
		full.FirstDue = d.Disbursement.AddDays(pace.days)
	} else {
		full.FirstDue, full.AnchorDay = d.Disbursement.AddMonths(pace.months), d.Disbursement.day
	}
	t.PeriodsPerYear, t.FirstPeriod, t.Calendar = pace.perYear, nil, &full
	switch d.Billing {
	case BillWholeMonth:
		if !d.FirstDue.IsZero() && d.FirstDue != full.FirstDue {
			full.FirstDue, full.AnchorDay = d.FirstDue, 0
		}
	case BillMonthly:
		if !d.FirstDue.IsZero() && d.FirstDue != full.FirstDue {
			return refuse("first_due", "must be a period after disbursement, on its day")
		}
	case BillToCutoff:
		return d.toCutoff(t, &full)
	default:
		return refuse("billing_interval_type", "must be whole_month, monthly or to_cutoff_date")
	}
	return nil
}

// toCutoff makes the first row the period up to the first cut-off. Its odd days are counted as those of the European
// rule, backwards from the due date.
func (d Dating) toCutoff(t *Terms, c *Calendar) error {
	if c.EveryDays > 0 {
		return refuse("billing_interval_type", "is a day of the month only with periods of months")
	}
	full := c.FirstDue
	switch {
	case !d.FirstDue.IsZero():
		c.FirstDue, c.AnchorDay = d.FirstDue, d.CutoffDay
	case d.CutoffDay >= 1 && d.CutoffDay <= 31:
		c.FirstDue, c.AnchorDay = d.Disbursement.next(d.CutoffDay), d.CutoffDay
	default:
		return refuse("cutoff_day", "must be between 1 and 31")
	}
	if c.FirstDue != full {
		odd := YearsBetween(d.Disbursement, c.FirstDue, RegularMonth)
		t.FirstPeriod = &FirstPeriod{Months: odd.Periods, Days: odd.Days, YearDays: odd.Divisor}
	}
	return nil
}

// next is the first day after d that is the day of its month, or the last one of a shorter month.
func (d Date) next(day int) Date {
	for month := 0; ; month++ {
		at := Date{d.year, d.month, 1}.AddMonths(month)
		at.day = min(day, daysIn(at.year, at.month))
		if d.Before(at) {
			return at
		}
	}
}
