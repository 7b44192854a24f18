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

	principal, balance *big.Int
	opening            big.Int  // balance before the payment of the row at hand
	installment, share *big.Int // level instalment; equal principal
	minimum            *big.Int // of a payments rule
	expenses           []Decimal
	interest, part     *big.Int // of the row at hand
	scratch            big.Int
}

// ledgerUnits are roundings in the ledger's unit.
type ledgerUnits struct{ row, installment, payment, line, guard grid }

func newLedger(t *Terms) (*ledger, error) {
	rates, err := newPeriodRates(t)
	if err != nil {
		return nil, err
	}
	l := &ledger{
		terms: t, rates: rates, n: t.Periods, g: t.gracePeriods(), carried: !t.Rounding.Row.isSet(), schedule: &Schedule{},
		balance: new(big.Int), installment: new(big.Int), share: new(big.Int), interest: new(big.Int), part: new(big.Int),
	}
	l.scale = t.finest()
	l.units = l.unitsOf(t.Rounding)
	l.lines = l.linesOf(t.Expenses)
	l.schedule.first, l.schedule.step = t.timing()
	if t.Rule != nil {
		l.minimum = t.Rule.Minimum.trimmed().at(l.scale)
	}
	l.addCharges()
	l.balance.Set(l.principal)
	rows := min(max(t.Periods, 16), 1024)
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
		units.guard = grid{step: powerOfTen(l.scale - shownDigits), mode: HalfEven}
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

// amount is a value of the ledger as it leaves.
func (l *ledger) amount(units *big.Int) Decimal {
	if units.IsInt64() {
		return Decimal{small: units.Int64(), scale: l.scale}
	}
	return Decimal{large: new(big.Int).Set(units), scale: l.scale}
}

// addCharges settles the initial charges and what is repaid and received with them.
func (l *ledger) addCharges() {
	financed, withheld := new(big.Int), new(big.Int)
	for _, c := range l.terms.Charges {
		units, tax := c.Amount.trimmed().at(l.scale), new(big.Int)
		l.tax(tax, units)
		l.schedule.Charges = append(l.schedule.Charges, ChargeDue{c.Amount, l.amount(tax), c.Handling})
		switch c.Handling {
		case Financed:
			financed.Add(financed, units.Add(units, tax))
		case Retained:
			withheld.Add(withheld, units.Add(units, tax))
		case PaidApart: // moves nothing between lender and schedule
		}
	}
	lent := l.terms.Principal.trimmed().at(l.scale)
	l.principal = financed.Add(financed, lent)
	l.schedule.Principal = l.amount(l.principal)
	l.schedule.Received = l.amount(lent.Sub(lent, withheld))
}

// tax sets z to the tax on a line, rounded by itself.
func (l *ledger) tax(z, line *big.Int) {
	percent := l.terms.Tax.Percent
	if percent.Sign() == 0 || line.Sign() == 0 {
		z.SetInt64(0)
		return
	}
	z.Mul(line, percent.units(&l.scratch))
	l.settle(z, z, powerOfTen(percent.scale+2), l.units.line)
}
