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
	divisor := new(big.Int).GCD(nil, nil, s.first.Denom(), s.step.Denom())
	steps := new(big.Int).Mul(s.first.Denom(), divisor.Quo(s.step.Denom(), divisor))
	e := &equation{
		stepsPerUnit: steps, gaps: []*big.Int{new(big.Int), stepsOf(s.first, steps), stepsOf(s.step, steps)},
		signs: make([]int, 0, len(s.Rows)+1), scale: max(received.scale, s.Principal.scale),
	}
	first, _ := s.first.Float64()
	step, _ := s.step.Float64()
	flows := strand{odd: zero, terms: make([]term, 0, len(s.Rows)+1)}
	total := received
	e.add(&flows, 0, received, 0)
	e.signs = append(e.signs, received.Sign())
	for i := range s.Rows {
		payment := s.Rows[i].Payment.Neg()
		total = total.Add(payment)
		e.add(&flows, min(i+1, 2), payment, first+float64(i)*step)
		e.signs = append(e.signs, payment.Sign())
	}
	e.total = total.at(total.scale)
	e.strands = []strand{flows}
	return e
}
