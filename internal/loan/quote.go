package loan

import "math/big"

// Quote is a schedule with what it costs the borrower.
type Quote struct {
	Schedule
	TotalPaid       Decimal // all payments, and the charges paid apart
	TotalCost       Decimal // what is paid more than handed out
	EffectiveAnnual Decimal // EffectiveAnnualCost of everything, in percent with 30 digits behind the point
}

// NewQuote makes the schedule of terms and its effective annual cost. Charges that leave nothing to receive are
// refused: no rate is high enough for them.
func NewQuote(t Terms) (*Quote, error) {
	s, err := Amortize(t)
	if err != nil {
		return nil, err
	}
	q := &Quote{Schedule: *s}
	apart := q.charged(PaidApart)
	if s.Received.Sub(apart).Sign() <= 0 {
		return nil, refuse("charges", "take the whole amount lent: nothing is received")
	}
	q.TotalPaid = s.Total().Payment.Add(apart)
	q.TotalCost = q.TotalPaid.Sub(s.Received)
	q.EffectiveAnnual, err = s.equation(s.Received.Sub(apart)).effective()
	if err != nil {
		return nil, err
	}
	return q, nil
}

// NominalAnnual is the nominal annual percent that compounds periodsPerYear times to the effective one. With equal
// periods of that number it is the rate of Regulation Z.
func (q *Quote) NominalAnnual(periodsPerYear int) (Decimal, error) {
	return Rate{q.EffectiveAnnual, AnnualEffective}.Nominal(periodsPerYear)
}

// charged adds up the charges that are handled in one way, with their tax.
func (s *Schedule) charged(handling Handling) Decimal {
	var sum Decimal
	for _, c := range s.Charges {
		if c.Handling == handling {
			sum = sum.Add(c.Amount).Add(c.Tax)
		}
	}
	return sum
}

// equation is that of the amount received at 0 and all payments. Rows are a period apart, so it needs no search for a
// common step.
func (s *Schedule) equation(received Decimal) *equation {
	scale := received.scale
	for i := range s.Rows {
		scale = max(scale, s.Rows[i].Payment.scale)
	}
	divisor := new(big.Int).GCD(nil, nil, s.first.Denom(), s.step.Denom())
	steps := new(big.Int).Mul(s.first.Denom(), new(big.Int).Quo(s.step.Denom(), divisor))
	e := &equation{
		stepsPerUnit: steps, gaps: []*big.Int{new(big.Int), stepsOf(s.first, steps), stepsOf(s.step, steps)},
		amounts: make([]*big.Int, 0, len(s.Rows)+1), total: new(big.Int), scale: scale,
	}
	first, _ := s.first.Float64()
	step, _ := s.step.Float64()
	flows := strand{odd: zero, terms: make([]term, 0, len(s.Rows)+1)}
	for i := -1; i < len(s.Rows); i++ {
		gap, units, amount := min(i+1, 2), 0.0, received
		if i >= 0 {
			units, amount = first+float64(i)*step, s.Rows[i].Payment.Neg()
		}
		value := amount.at(scale)
		flows.add(gap, value, units)
		e.amounts = append(e.amounts, value)
		e.total.Add(e.total, value)
	}
	e.strands = []strand{flows}
	return e
}

// stepsOf is a time in whole steps.
func stepsOf(years *big.Rat, stepsPerYear *big.Int) *big.Int {
	n := new(big.Int).Mul(years.Num(), stepsPerYear)
	return n.Quo(n, years.Denom())
}
