package loan

import "math/big"

// repay sets the principal of a row, and tells whether its interest is added to the balance instead of being due. What
// stands as expense by then are those in the sizing rate, which take their part of a level instalment.
func (l *ledger) repay(row int) (capitalised bool, err error) {
	switch {
	case l.terms.Rule != nil:
		err = l.follow(l.terms.Rule, row)
	case row <= l.g:
		l.part.SetInt64(0)
		return l.terms.Grace.Interest == GraceInterestCapitalised, nil
	case l.terms.Amortization == Linear || l.terms.Amortization == Flat:
		if row == l.g+1 {
			l.settle(&l.size, &l.balance, big.NewInt(int64(l.n-l.g)), l.units.row)
		}
		l.part.Set(&l.size)
	case l.terms.Amortization == Annuity:
		err = l.payLevel(row)
	}
	if err != nil {
		return false, err
	}
	// Rounded rows leave a remainder, which the last one absorbs; an instalment rounded up repays earlier.
	if row == l.n || l.covers() {
		l.part.Set(&l.balance)
	}
	return false, nil
}

// covers tells whether the principal of a row repays the balance. Unrounded, a few of the last digits are nothing: they
// are what divisions that do not end have left.
func (l *ledger) covers() bool {
	if !l.carried {
		return l.part.Cmp(&l.balance) >= 0
	}
	const nothing = 10_000_000_000 // 10^−35
	rest := l.payment.Sub(&l.balance, &l.part)
	return rest.Cmp(l.amountDue.SetInt64(nothing)) < 0
}

// payLevel is the principal of a level instalment, which is sized at the first row that repays and when the rate
// changes.
func (l *ledger) payLevel(row int) error {
	if row == l.g+1 || l.rates.resized(row) {
		if err := l.level(row); err != nil {
			return err
		}
	}
	l.part.Sub(&l.size, &l.interest)
	l.part.Sub(&l.part, &l.expense)
	if l.part.Sign() >= 0 || l.terms.GrowingBalance || row == l.n {
		return nil
	}
	// Interest and surcharge are rounded each by itself, the instalment on its own grid: that alone may leave nothing.
	short := new(big.Int).Neg(&l.part)
	if short.Cmp(l.slack()) > 0 {
		return refuse("periods", "leave an instalment below the interest of row %d: the balance would grow", row)
	}
	l.part.SetInt64(0)
	return nil
}

// slack is what rounding alone can take of an instalment.
func (l *ledger) slack() *big.Int {
	sum := new(big.Int)
	for _, g := range []grid{l.units.row, l.units.installment, l.units.guard} {
		if g.step != nil {
			sum.Add(sum, g.step)
		}
	}
	if l.units.line.step != nil {
		sum.Add(sum, new(big.Int).Mul(l.units.line.step, big.NewInt(int64(len(l.rates.extra)))))
	}
	return sum
}

// level sizes the instalment: B / Σ Π 1/(1+i), rounded after guard digits.
func (l *ledger) level(row int) error {
	all, err := l.rates.worthFrom(row, l.n)
	if err != nil {
		return err
	}
	guard := powerOfTen(max(shownDigits-l.scale, 0))
	l.size.Mul(&l.balance, guard)
	l.size.Lsh(&l.size, fixedBits)
	grid{}.round(&l.size, &l.size, all.sum)
	l.settle(&l.size, &l.size, guard, l.units.installment)
	if row == l.g+1 {
		l.first.Set(&l.size)
	}
	return nil
}

// follow is the principal of a payments rule. Nothing repaid before the last row is a loan without an end.
func (l *ledger) follow(rule *PaymentsRule, row int) error {
	percent := fractionOf(rule.Percent)
	part := l.part.Set(&l.balance)
	if rule.Of == PaymentPart {
		part.Add(part, &l.interest)
	}
	part.Mul(part, percent.Num())
	if least := new(big.Int).Mul(l.minimum, percent.Denom()); part.Cmp(least) < 0 {
		part.Set(least)
	}
	if rule.Of == PaymentPart {
		part.Sub(part, new(big.Int).Mul(&l.interest, percent.Denom()))
	}
	l.settle(part, part, percent.Denom(), l.units.row)
	if part.Sign() <= 0 && row != l.n {
		return refuse("payments_rule", "repays nothing in row %d: the balance would never end", row)
	}
	return nil
}
