package loan

import "math/big"

// Flow is money at a time in years, which may be before 0. + is received by the borrower, − is paid; the other way
// round gives the same rate.
type Flow struct {
	Years  *big.Rat
	Amount Decimal
}

// DatedFlow is money on a day.
type DatedFlow struct {
	Date   Date
	Amount Decimal
}

// UnitFlow is money after whole unit-periods and a fraction of one, as Regulation Z counts.
type UnitFlow struct {
	Units  int
	Odd    *big.Rat // fraction of a unit-period, not negative; nil is 0
	Amount Decimal
}
