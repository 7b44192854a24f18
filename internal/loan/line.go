package loan

import "math/big"

// line is an expense in the ledger's unit.
type line struct {
	Expense
	amount *big.Int // flat
	of     ratio    // percent
}

func (l *ledger) linesOf(expenses []Expense) []line {
	lines := make([]line, len(expenses))
	for i, e := range expenses {
		lines[i] = line{Expense: e}
		if e.Base == FlatAmount {
			lines[i].amount = l.flat(e.Amount)
			continue
		}
		lines[i].of = ratioOf(fractionOf(e.Percent))
	}
	return lines
}

// flat is a flat amount on the grid of the lines; it may be written finer than the ledger's unit.
func (l *ledger) flat(amount Decimal) *big.Int {
	amount = amount.trimmed()
	z := amount.at(max(amount.scale, l.scale))
	l.settle(z, z, powerOfTen(max(amount.scale-l.scale, 0)), l.units.line)
	return z
}

// chargeLines adds the expenses of a row that join the sizing rate, or the others, to its expense and its tax.
func (l *ledger) chargeLines(charged []Decimal, row int, additional bool) {
	for i := range l.lines {
		line := &l.lines[i]
		if line.AdditionalRate != additional || !line.activeIn(row) {
			continue
		}
		amount := &l.amountDue
		l.charge(amount, line)
		charged[i] = l.amount(amount)
		l.expense.Add(&l.expense, amount)
		l.addTax(amount)
	}
}

// charge sets z to what a line costs: of interest and principal of the row and the balance before it.
func (l *ledger) charge(z *big.Int, line *line) {
	switch line.Base {
	case FlatAmount:
		z.Set(line.amount)
	case OnPrincipal:
		l.take(z, l.principal, &line.of, l.units.line)
	case OnBalance:
		l.take(z, &l.opening, &line.of, l.units.line)
	case OnInterestDue:
		l.take(z, &l.interest, &line.of, l.units.line)
	case OnPrincipalDue:
		l.take(z, &l.part, &line.of, l.units.line)
	case OnPaymentDue:
		l.take(z, z.Add(&l.interest, &l.part), &line.of, l.units.line)
	}
}

// addTax adds the tax on a line, rounded by itself, to that of the row.
func (l *ledger) addTax(line *big.Int) {
	if l.taxRate.Sign() != 0 {
		l.take(&l.lineTax, line, &l.taxRate, l.units.line)
		l.tax.Add(&l.tax, &l.lineTax)
	}
}
