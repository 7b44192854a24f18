package loan

import "math/big"

// run writes row after row until the balance is 0 or the last one is reached.
func (l *ledger) run() error {
	for row := 1; l.balance.Sign() != 0 && (l.n == 0 || row <= l.n); row++ {
		if row > maxRows {
			return refuse("payments_rule", "does not repay the loan in %d rows", maxRows)
		}
		if l.balance.BitLen() > maxBalanceBits {
			return refuse("rate.percent", "makes the balance grow beyond %d digits", maxBalanceBits*3/10)
		}
		if err := l.row(row); err != nil {
			return err
		}
	}
	if l.terms.Rule == nil && l.terms.Amortization == Annuity {
		l.settle(l.part, l.installment, one, l.units.payment)
		l.schedule.Installment = l.amount(l.part)
	}
	return nil
}

// maxBalanceBits ends a balance that grows without end; it is some 400 digits, unit included.
const maxBalanceBits = 1400

// row settles one row: interest on the balance, what it repays, what is charged beside it.
func (l *ledger) row(row int) error {
	i, err := l.rates.at(row, row)
	if err != nil {
		return err
	}
	base := l.balance
	if l.terms.Rule == nil && l.terms.Amortization == Flat {
		base = l.principal
	}
	l.opening.Set(l.balance)
	l.interest.Mul(base, i.Num())
	l.settle(l.interest, l.interest, i.Denom(), l.units.row)

	first := len(l.expenses)
	l.expenses = append(l.expenses, make([]Decimal, len(l.lines))...)
	charged := l.expenses[first:len(l.expenses):len(l.expenses)]
	surcharge := l.chargeLines(charged, row, true)

	capitalised, err := l.repay(row, surcharge)
	if err != nil {
		return err
	}
	l.schedule.Rows = append(l.schedule.Rows, Row{Number: row, Expenses: charged})
	written := &l.schedule.Rows[len(l.schedule.Rows)-1]
	if l.terms.Calendar != nil {
		written.Due = l.terms.Calendar.Due(row)
	}
	l.write(written, capitalised, surcharge)
	return nil
}

// chargeLines settles the expenses of a row that join the sizing rate, or the others, and adds them up.
func (l *ledger) chargeLines(charged []Decimal, row int, additional bool) *big.Int {
	sum, amount := new(big.Int), new(big.Int)
	for i := range l.lines {
		if l.lines[i].AdditionalRate == additional {
			l.charge(amount, &l.lines[i], row)
			charged[i] = l.amount(amount)
			sum.Add(sum, amount)
		}
	}
	return sum
}

// write fills in the columns of a row and takes the principal off the balance.
func (l *ledger) write(row *Row, capitalised bool, expense *big.Int) {
	if capitalised {
		l.balance.Add(l.balance, l.interest)
		row.Capitalised = l.amount(l.interest)
		l.interest.SetInt64(0)
	}
	expense.Add(expense, l.chargeLines(row.Expenses, row.Number, false))
	l.balance.Sub(l.balance, l.part)

	row.Interest, row.Principal, row.Balance = l.amount(l.interest), l.amount(l.part), l.amount(l.balance)
	row.Expense = l.amount(expense)
	tax := l.taxOf(row)
	row.Tax = l.amount(tax)
	payment := new(big.Int).Add(l.interest, l.part)
	l.settle(payment, payment, one, l.units.payment)
	row.Payment = l.amount(payment.Add(payment, expense).Add(payment, tax))
}

// taxOf is the tax on the lines of a row, each rounded by itself.
func (l *ledger) taxOf(row *Row) *big.Int {
	sum, tax := new(big.Int), new(big.Int)
	if l.terms.Tax.Percent.Sign() == 0 {
		return sum
	}
	for _, expense := range row.Expenses {
		l.tax(tax, expense.units(new(big.Int)))
		sum.Add(sum, tax)
	}
	if l.terms.Tax.OnInterest {
		l.tax(tax, l.interest)
		sum.Add(sum, tax)
	}
	return sum
}
