package loan

import "fmt"

// Bounds of terms. They end every loop; the validation of a product is narrower.
const (
	maxRows  = 36_525    // a payment a day for a hundred years
	maxLines = 1_000     // expenses, and as many charges
	maxCells = 1_000_000 // rows times expenses, and rows by days times changes of the rate
	maxUnits = 60        // digits of the principal before the point
)

// Terms are everything a schedule follows from. The zero value of each field but Principal, Rate and Periods is the
// usual case: monthly level instalments, no grace, nothing but interest, nothing rounded.
type Terms struct {
	Principal      Decimal // amount lent, in currency units
	Rate           Rate
	RateSteps      []RateStep // later percents, ascending
	PeriodsPerYear int        // m; 0 is 12
	Periods        int        // n, number of rows; 0 only with a Rule that ends by itself
	Amortization   Amortization
	Rule           *PaymentsRule // in place of Amortization
	Grace          Grace
	InterestFree   InterestFree
	FirstPeriod    *FirstPeriod // length of a broken first period; nil: a full one
	DayCount       DayCount     // interest by days; needs Calendar
	Calendar       *Calendar    // due dates; nil: none are told
	Expenses       []Expense
	Tax            Tax
	Charges        []Charge
	Rounding       Roundings

	// GrowingBalance admits an instalment below the interest of its row: the balance then grows by the difference.
	// Without it such terms are refused. Grace with capitalised interest needs no leave.
	GrowingBalance bool
}

// RateStep changes the percent from a row on; the basis stays that of the rate.
type RateStep struct {
	FromPeriod int // 2 or later
	Percent    Decimal
}

// Amortization is how the principal is repaid.
type Amortization int

// The methods.
const (
	Annuity Amortization = iota // level instalments on the declining balance
	Linear                      // equal principal, interest on the declining balance
	Flat                        // equal principal, interest on the amount lent throughout
	Bullet                      // all principal in the last row: grace of n − 1
)

// PaymentsRule says what each row pays, in place of a method.
type PaymentsRule struct {
	Of      Part
	Percent Decimal // of the balance, of balance and interest when Of is PaymentPart
	Minimum Decimal
}

// Part is what a rule fixes.
type Part int

// The parts.
const (
	PrincipalPart Part = iota // the principal; interest comes on top
	PaymentPart               // principal and interest together: a fixed instalment is a minimum without a percent
)

// periodsPerYear is m with its default.
func (t *Terms) periodsPerYear() int {
	if t.PeriodsPerYear == 0 {
		return 12
	}
	return t.PeriodsPerYear
}

// grace is g as the rows see it.
func (t *Terms) gracePeriods() int {
	if t.Rule == nil && t.Amortization == Bullet {
		return t.Periods - 1
	}
	return t.Grace.Periods
}

// check refuses terms without an answer (the table of edge cases), the first fault found.
func (t *Terms) check() error {
	if t.Principal.Sign() <= 0 || t.Principal.Compare(decimalOf(powerOfTen(maxUnits), 0)) > 0 {
		return refuse("principal", "must be above 0 and have at most %d digits before the point", maxUnits)
	}
	for _, check := range []func() error{
		t.checkPeriods, t.checkRateSteps, t.checkRule, t.checkGrace, t.checkFirstPeriod, t.checkCalendar,
		t.checkExpenses, t.checkTax, t.checkCharges, t.checkRounding,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (t *Terms) checkPeriods() error {
	if m := t.periodsPerYear(); m < 1 || m > maxPeriodsPerYear {
		return refuse("periods_per_year", "must be between 1 and %d", maxPeriodsPerYear)
	}
	if t.Periods < 0 || t.Periods > maxRows || (t.Periods == 0 && t.Rule == nil) {
		return refuse("periods", "must be between 1 and %d", maxRows)
	}
	if t.Amortization < Annuity || t.Amortization > Bullet {
		return refuse("amortization", "must be annuity, linear, flat or bullet")
	}
	return nil
}

func (t *Terms) checkRateSteps() error {
	last := 1
	for i, step := range t.RateSteps {
		if step.FromPeriod <= last {
			return refuse(fmt.Sprintf("rate_steps[%d].from_period", i), "must come after row %d", last)
		}
		last = step.FromPeriod
	}
	if len(t.RateSteps) > maxLines || (t.DayCount != NoDayCount && len(t.RateSteps)*t.mostRows() > maxCells) {
		return refuse("rate_steps", "must be fewer: each sizes the instalment anew")
	}
	return nil
}

func (t *Terms) checkRule() error {
	if t.Rule == nil {
		return nil
	}
	switch {
	case t.Rule.Of != PrincipalPart && t.Rule.Of != PaymentPart:
		return refuse("payments_rule.kind", "must be principal or payment")
	case t.Amortization != Annuity:
		return refuse("amortization", "has no meaning beside a payments rule")
	case t.Rule.Percent.Sign() < 0 || t.Rule.Minimum.Sign() < 0:
		return refuse("payments_rule", "must not be negative")
	case t.Rule.Percent.Sign() == 0 && t.Rule.Minimum.Sign() == 0:
		return refuse("payments_rule", "must name a percent or a minimum above 0")
	case t.Rule.Minimum.Sign() == 0 && t.Periods == 0 && !t.Rounding.Row.isSet():
		return refuse("payments_rule.minimum", "is required: a percent of what is left never repays all")
	}
	return nil
}

func (t *Terms) checkRounding() error {
	for _, r := range []struct {
		field    string
		rounding Rounding
	}{{"rounding.row", t.Rounding.Row}, {"rounding.installment", t.Rounding.Installment}, {"rounding.payment", t.Rounding.Payment}} {
		if err := r.rounding.check(r.field); err != nil {
			return err
		}
	}
	return nil
}

// mostRows is how many rows there may be.
func (t *Terms) mostRows() int {
	if t.Periods == 0 {
		return maxRows
	}
	return t.Periods
}
