package loan

// Tax is charged on expenses and initial charges always, on interest only if the product says so: Colombian credit
// interest bears no IVA, Mexican consumer credit interest does. Every line is taxed and rounded by itself and the
// results added. The tax comes on top of an instalment that is sized without it; on capitalised interest there is none.
type Tax struct {
	Percent    Decimal
	OnInterest bool
}

func (t *Terms) checkTax() error {
	if t.Tax.Percent.Sign() < 0 {
		return refuse("tax.percent", "must not be negative")
	}
	return nil
}
