package loan

import "fmt"

// Charge is a flat amount due once, at the start; the tax comes on top of it.
type Charge struct {
	Amount   Decimal
	Handling Handling
}

// Handling is who carries a charge to the lender.
type Handling int

// The ways. Retained and paid apart cost the same; they differ in what the borrower is handed.
const (
	Retained  Handling = iota // taken off the amount handed out
	Financed                  // added to the principal of the schedule, not to the money received
	PaidApart                 // paid beside the loan on the day it begins
)

func (t *Terms) checkCharges() error {
	if len(t.Charges) > maxLines {
		return refuse("charges", "must be at most %d", maxLines)
	}
	for i, c := range t.Charges {
		if c.Amount.Sign() < 0 {
			return refuse(fmt.Sprintf("charges[%d].amount", i), "must not be negative")
		}
		if c.Handling < Retained || c.Handling > PaidApart {
			return refuse(fmt.Sprintf("charges[%d].handling", i), "must be retained, financed or paid apart")
		}
	}
	return nil
}
