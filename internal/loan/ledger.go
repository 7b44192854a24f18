package loan

import "math/big"

// Amounts inside a schedule are whole numbers of one unit. Where rows are rounded that unit is the finest digit in
// which anything is written or rounded, most often the cent, and every step is exact. Where they are carried unrounded
// it is 10^−45; before such a value meets a grid the last 15 digits are rounded off, so that a half made of thirds is
// a half again.
const (
	carriedDigits = 45
	guardDigits   = 15
	shownDigits   = carriedDigits - guardDigits
)

// ledger is a schedule in the making.
type ledger struct {
	terms    *Terms
	rates    *periodRates
	schedule *Schedule
	n, g     int
	scale    int  // digits of the unit
	carried  bool // rows are not rounded
	units    ledgerUnits
	lines    []line
	taxRate  ratio

	principal *big.Int // repaid by the schedule
	balance   big.Int
	size      big.Int  // of the level instalment, or of the equal principal
	first     big.Int  // level instalment
	minimum   *big.Int // of a payments rule

	// Of the row at hand: the balance before it, its columns, and room for a line.
	opening, interest, part, expense, tax, payment big.Int
	amountDue, lineTax                             big.Int
	expenses                                       []Decimal // of all rows
}

// ledgerUnits are roundings in the ledger's unit.
type ledgerUnits struct{ row, installment, payment, line, guard grid }

func newLedger(t *Terms) (*ledger, error) {
	rates, err := newPeriodRates(t)
	if err != nil {
		return nil, err
	}
	l := &ledger{
		terms: t, rates: rates, schedule: &Schedule{}, n: t.Periods, g: t.gracePeriods(),
		scale: t.finest(), carried: !t.Rounding.Row.isSet(), taxRate: ratioOf(fractionOf(t.Tax.Percent)),
	}
	l.units = l.unitsOf(t.Rounding)
	l.lines = l.linesOf(t.Expenses)
	if t.Rule != nil {
		l.minimum = t.Rule.Minimum.trimmed().at(l.scale)
	}
	l.addCharges()
	l.balance.Set(l.principal)
	l.schedule.first, l.schedule.step = t.timing()
	const guess = 16 // rows of a rule without a known end; it grows
	rows := max(t.Periods, guess)
	l.schedule.Rows = make([]Row, 0, rows)
	l.expenses = make([]Decimal, 0, rows*len(t.Expenses))
	return l, nil
}

// finest is the number of digits of the ledger's unit.
func (t *Terms) finest() int {
	scale := t.Principal.trimmed().scale
	for _, r := range []Rounding{t.Rounding.Row, t.Rounding.Installment, t.Rounding.Payment} {
		scale = max(scale, r.To.trimmed().scale)
	}
	for _, c := range t.Charges {
		scale = max(scale, c.Amount.trimmed().scale)
	}
	if t.Rule != nil {
		scale = max(scale, t.Rule.Minimum.trimmed().scale)
	}
	if !t.Rounding.Row.isSet() {
		scale = max(scale, carriedDigits)
	}
	return scale
}

func (l *ledger) unitsOf(r Roundings) ledgerUnits {
	if !r.Installment.isSet() {
		r.Installment = r.Row
	}
	lines := r.Row
	if !lines.isSet() {
		lines = r.Payment
	}
	units := ledgerUnits{
		row: l.gridOf(r.Row), installment: l.gridOf(r.Installment), payment: l.gridOf(r.Payment), line: l.gridOf(lines),
	}
	if l.carried {
		units.guard = gridOf(powerOfTen(l.scale-shownDigits), HalfEven)
	}
	return units
}

// gridOf writes a rounding in the ledger's unit, which is never coarser than its step.
func (l *ledger) gridOf(r Rounding) grid {
	return Rounding{r.To.trimmed(), r.Mode}.gridAt(l.scale)
}

// settle sets z to numerator/denominator on a grid. z may be the numerator.
func (l *ledger) settle(z, numerator, denominator *big.Int, to grid) {
	if l.carried && to.step != nil {
		l.units.guard.round(z, numerator, denominator)
		numerator, denominator = z, one
	}
	to.round(z, numerator, denominator)
}

// take sets z to a ratio of x on a grid. z may be x.
func (l *ledger) take(z, x *big.Int, of *ratio, to grid) {
	if l.carried || !of.part(z, x, to) {
		z.Mul(x, of.Num())
		l.settle(z, z, of.Denom(), to)
	}
}

// amount is a value of the ledger as it leaves.
func (l *ledger) amount(units *big.Int) Decimal {
	if units.IsInt64() {
		return Decimal{small: units.Int64(), scale: l.scale}
	}
	return Decimal{large: new(big.Int).Set(units), scale: l.scale}
}

// addCharges settles the initial charges, and with them what is repaid and what is handed out.
func (l *ledger) addCharges() {
	lent := l.terms.Principal.trimmed().at(l.scale)
	repaid, handed := new(big.Int).Set(lent), lent
	for _, c := range l.terms.Charges {
		units, tax := c.Amount.trimmed().at(l.scale), new(big.Int)
		l.take(tax, units, &l.taxRate, l.units.line)
		l.schedule.Charges = append(l.schedule.Charges, ChargeDue{c.Amount, l.amount(tax), c.Handling})
		switch c.Handling {
		case Financed:
			repaid.Add(repaid, units.Add(units, tax))
		case Retained:
			handed.Sub(handed, units.Add(units, tax))
		case PaidApart: // moves nothing between lender and schedule
		}
	}
	l.principal = repaid
	l.schedule.Principal, l.schedule.Received = l.amount(repaid), l.amount(handed)
}
