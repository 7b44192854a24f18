package loan

import "math/big"

// Arrears is an overdue amount of principal and the terms it bears late interest on. Overdue interest bears none:
// interest on interest is restricted in Colombia.
type Arrears struct {
	Overdue        Decimal // principal only
	Rate           Rate
	Cap            *Rate // nil is no cap; a cap of 0 is a real zero
	PeriodsPerYear int   // how often a nominal or periodic rate compounds; 0 is 12
	Due            Date
	Paid           Date
	GraceDays      int  // nothing is owed up to so many days after Due
	AfterGrace     bool // once grace is over, count from its end instead of from Due
	Rounding       Rounding
}

// LateInterest is what arrears come to.
type LateInterest struct {
	Interest        Decimal
	Days            int     // that bear interest
	EffectiveAnnual Decimal // percent applied
	Capped          bool
}

// Charge is the late interest: overdue · daily rate · days, simple, from the day after Due. Rate and cap are compared
// as effective annual rates, and the lower one is made a daily rate, (1+e)^(1/365) − 1.
func (a Arrears) Charge() (LateInterest, error) {
	switch {
	case a.Overdue.Sign() < 0:
		return LateInterest{}, refuse("overdue", "must not be negative")
	case a.GraceDays < 0:
		return LateInterest{}, refuse("grace_days", "must not be negative")
	case a.Due.IsZero():
		return LateInterest{}, refuse("due", "is required")
	case a.Paid.IsZero():
		return LateInterest{}, refuse("paid", "is required")
	}
	effective, capped, err := a.effective()
	if err != nil {
		return LateInterest{}, err
	}
	daily, err := compound(new(big.Rat).Set(effective), 1, 365)
	if err != nil {
		return LateInterest{}, err
	}
	days := a.days()
	interest := new(big.Rat).Mul(a.Overdue.Rat(), daily)
	interest.Mul(interest, whole(days))
	rounded, err := decimalOfRat(interest, carriedDigits).Round(a.Rounding)
	if err != nil {
		return LateInterest{}, err
	}
	return LateInterest{rounded, days, percentOf(effective), capped}, nil
}

// days counts those that bear interest.
func (a Arrears) days() int {
	days := max(a.Due.DaysUntil(a.Paid), 0)
	if days <= a.GraceDays {
		return 0
	}
	if a.AfterGrace {
		return days - a.GraceDays
	}
	return days
}

// effective is the lower of rate and cap, as a fraction of one.
func (a Arrears) effective() (rate *big.Rat, capped bool, err error) {
	m := a.PeriodsPerYear
	if m == 0 {
		m = 12
	}
	rate, err = a.Rate.effective(m)
	if err != nil || a.Cap == nil {
		return rate, false, err
	}
	most, err := a.Cap.effective(m)
	if err != nil {
		return nil, false, err
	}
	if rate.Cmp(most) > 0 {
		return most, true, nil
	}
	return rate, false, nil
}
