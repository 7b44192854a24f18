package loan

import "fmt"

// Base is what an expense is a percent of.
type Base int

// The bases.
const (
	FlatAmount     Base = iota // no percent: the amount itself
	OnPrincipal                // the amount lent, with financed charges
	OnBalance                  // the balance before the payment
	OnInterestDue              // the interest of the row
	OnPrincipalDue             // the principal of the row
	OnPaymentDue               // principal and interest of the row
)

// Expense is paid with the instalments. A percent is per instalment period: no system quotes it otherwise unless it
// says so.
type Expense struct {
	Amount  Decimal // per row, when Base is FlatAmount
	Percent Decimal // per row, of the Base
	Base    Base
	Terms   int // only rows 1 to Terms; 0 is every row, a permanent expense

	// AdditionalRate lets the percent join the rate with which the instalment is sized, so that instalment and expense
	// together are level. Interest and expense are shown apart. Only OnBalance; with a method without a sized
	// instalment the expense is simply charged on the balance.
	AdditionalRate bool
}

func (t *Terms) checkExpenses() error {
	if len(t.Expenses) > maxLines || len(t.Expenses)*t.mostRows() > maxCells {
		return refuse("expenses", "must be at most %d, and %d over all rows", maxLines, maxCells)
	}
	for i, e := range t.Expenses {
		field := func(key string) string { return fmt.Sprintf("expenses[%d].%s", i, key) }
		switch {
		case e.Base < FlatAmount || e.Base > OnPaymentDue:
			return refuse(field("base"), "must be one of the six bases")
		case e.AdditionalRate && e.Base != OnBalance:
			return refuse(field("additional_rate"), "is for a percent of the outstanding balance only")
		case e.Base == FlatAmount && e.Percent.Sign() != 0:
			return refuse(field("percent"), "has no meaning in a flat amount")
		case e.Base != FlatAmount && e.Amount.Sign() != 0:
			return refuse(field("amount"), "has no meaning beside a percent")
		case e.Amount.Sign() < 0:
			return refuse(field("amount"), "must not be negative")
		case e.Percent.Sign() < 0 || e.Percent.Compare(maxPercent) > 0:
			return refuse(field("percent"), "must be between 0 and %s", maxPercent)
		case e.Terms < 0:
			return refuse(field("terms"), "must not be negative")
		}
	}
	return nil
}

// activeIn tells whether the expense is charged in a row.
func (e *Expense) activeIn(row int) bool { return e.Terms == 0 || row <= e.Terms }
