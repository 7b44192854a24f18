package loan

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
		l.settle(&l.first, &l.first, one, l.units.payment)
		l.schedule.Installment = l.amount(&l.first)
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
	base := &l.balance
	if l.terms.Rule == nil && l.terms.Amortization == Flat {
		base = l.principal
	}
	l.opening.Set(&l.balance)
	l.take(&l.interest, base, &i, l.units.row)
	l.expense.SetInt64(0)
	l.tax.SetInt64(0)
	charged := l.rowExpenses()
	l.chargeLines(charged, row, true)

	capitalised, err := l.repay(row)
	if err != nil {
		return err
	}
	written := Row{Number: row, Expenses: charged}
	if l.terms.Calendar != nil {
		written.Due = l.terms.Calendar.Due(row)
	}
	if capitalised {
		l.balance.Add(&l.balance, &l.interest)
		written.Capitalised = l.amount(&l.interest)
		l.interest.SetInt64(0)
	} else {
		written.Capitalised.scale = l.scale
	}
	l.chargeLines(charged, row, false)
	if l.terms.Tax.OnInterest {
		l.addTax(&l.interest)
	}
	l.write(&written)
	return nil
}

// rowExpenses is room for the expenses of a row: zeros of the ledger's scale.
func (l *ledger) rowExpenses() []Decimal {
	first := len(l.expenses)
	for range l.lines {
		l.expenses = append(l.expenses, Decimal{scale: l.scale})
	}
	return l.expenses[first:len(l.expenses):len(l.expenses)]
}

// write fills in the columns of a row and takes the principal off the balance.
func (l *ledger) write(row *Row) {
	l.balance.Sub(&l.balance, &l.part)
	l.payment.Add(&l.interest, &l.part)
	l.settle(&l.payment, &l.payment, one, l.units.payment)
	l.payment.Add(&l.payment, &l.expense)
	l.payment.Add(&l.payment, &l.tax)

	row.Interest, row.Principal, row.Balance = l.amount(&l.interest), l.amount(&l.part), l.amount(&l.balance)
	row.Expense, row.Tax, row.Payment = l.amount(&l.expense), l.amount(&l.tax), l.amount(&l.payment)
	l.schedule.Rows = append(l.schedule.Rows, *row)
}
