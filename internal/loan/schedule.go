package loan

import "math/big"

// Schedule is what terms come to, row by row. All amounts are in currency units.
type Schedule struct {
	Principal   Decimal // amount repaid: the amount lent and the financed charges with their tax
	Installment Decimal // the first level instalment, rounded as it is paid, without expenses; 0 unless Annuity
	Rows        []Row
	Charges     []ChargeDue // as in the terms
	Received    Decimal     // amount lent less the charges retained and their tax: what is handed out

	first, step *big.Rat // years from disbursement to row 1, and between rows
}

// Row is one instalment. Payment = Principal + Interest, rounded as Rounding.Payment says, + Expense + Tax.
type Row struct {
	Number      int // from 1
	Due         Date
	Interest    Decimal // due in this row
	Capitalised Decimal // interest added to the balance instead of being due
	Principal   Decimal
	Expense     Decimal // sum of Expenses
	Tax         Decimal
	Payment     Decimal
	Balance     Decimal   // after the payment
	Expenses    []Decimal // as in the terms; 0 where one is not active
}

// ChargeDue is an initial charge with its tax.
type ChargeDue struct {
	Amount, Tax Decimal
	Handling    Handling
}

// Amortize makes the schedule of terms. It answers a *Refusal for terms that have none.
func Amortize(t Terms) (*Schedule, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	l, err := newLedger(&t)
	if err != nil {
		return nil, err
	}
	if err := l.run(); err != nil {
		return nil, err
	}
	return l.schedule, nil
}

// Sum adds the columns of rows from to to, both included and counted from 1; rows that are not there add nothing.
// Number, Due, Balance and Expenses are those of no row and empty.
func (s *Schedule) Sum(from, to int) Row {
	var sum Row
	for _, row := range s.Rows[min(max(from-1, 0), len(s.Rows)):min(max(to, 0), len(s.Rows))] {
		sum.Interest = sum.Interest.Add(row.Interest)
		sum.Capitalised = sum.Capitalised.Add(row.Capitalised)
		sum.Principal = sum.Principal.Add(row.Principal)
		sum.Expense = sum.Expense.Add(row.Expense)
		sum.Tax = sum.Tax.Add(row.Tax)
		sum.Payment = sum.Payment.Add(row.Payment)
	}
	return sum
}

// Total adds the columns of all rows.
func (s *Schedule) Total() Row { return s.Sum(1, len(s.Rows)) }

// ExpenseTotals adds up each expense over all rows, in the order of the terms.
func (s *Schedule) ExpenseTotals() []Decimal {
	if len(s.Rows) == 0 {
		return nil
	}
	totals := make([]Decimal, len(s.Rows[0].Expenses))
	for _, row := range s.Rows {
		for i, expense := range row.Expenses {
			totals[i] = totals[i].Add(expense)
		}
	}
	return totals
}

// Years is when a row is paid, in years after disbursement, as the effective cost counts it.
func (s *Schedule) Years(row int) *big.Rat {
	years := new(big.Rat).Mul(s.step, whole(row-1))
	return years.Add(years, s.first)
}

// Flows are the money the schedule moves: its principal at 0 and the payments after it. Charges are not among them;
// one that is financed is part of the principal and has to be taken out by a flow at 0.
func (s *Schedule) Flows() []Flow {
	flows := make([]Flow, 1, len(s.Rows)+1)
	flows[0] = Flow{new(big.Rat), s.Principal}
	for _, row := range s.Rows {
		if row.Payment.Sign() != 0 {
			flows = append(flows, Flow{s.Years(row.Number), row.Payment.Neg()})
		}
	}
	return flows
}
