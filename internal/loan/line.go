package loan

import "math/big"

// line is an expense in the ledger's unit.
type line struct {
	Expense
	amount, numerator, denominator *big.Int // flat amount, or percent as a fraction of one
}

func (l *ledger) linesOf(expenses []Expense) []line {
	lines := make([]line, len(expenses))
	for i, e := range expenses {
		lines[i] = line{Expense: e}
		if e.Base == FlatAmount {
			lines[i].amount = l.flat(e.Amount)
			continue
		}
		fraction := fractionOf(e.Percent)
		lines[i].numerator, lines[i].denominator = fraction.Num(), fraction.Denom()
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

// charge sets z to what a line costs in a row: interest and principal of the row and the balance before it.
func (l *ledger) charge(z *big.Int, line *line, row int) {
	if !line.activeIn(row) {
		z.SetInt64(0)
		return
	}
	switch line.Base {
	case FlatAmount:
		z.Set(line.amount)
		return
	case OnPrincipal:
		z.Set(l.principal)
	case OnBalance:
		z.Set(&l.opening)
	case OnInterestDue:
		z.Set(l.interest)
	case OnPrincipalDue:
		z.Set(l.part)
	case OnPaymentDue:
		z.Add(l.interest, l.part)
	}
	z.Mul(z, line.numerator)
	l.settle(z, z, line.denominator, l.units.line)
}
