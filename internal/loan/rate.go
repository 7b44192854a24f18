package loan

import "math/big"

// Basis says what a quoted percent means.
type Basis int

// The bases. Colombian rates are quoted effective annual (EA), nominal annual or per month, all in arrears (vencido).
const (
	AnnualNominal    Basis = iota + 1 // j: each period bears j/m
	AnnualEffective                   // e: each period bears (1+e)^(1/m) − 1, never e/m (SFC concept 2009046566)
	MonthlyNominal                    // r: j = 12·r, so each period bears 12·r/m (LoanPro, Fineract weekly)
	MonthlyEffective                  // r: e = (1+r)^12 − 1
	PerPeriod                         // i itself
)

// ParseBasis reads the words of the LeanCore contract. "annual" and "monthly" alone are nominal: the contract does not
// say, and a rate that is not called effective is not.
func ParseBasis(word string) (Basis, bool) {
	basis, ok := map[string]Basis{
		"annual": AnnualNominal, "annual_nominal": AnnualNominal, "annual_effective": AnnualEffective,
		"monthly": MonthlyNominal, "monthly_nominal": MonthlyNominal, "monthly_effective": MonthlyEffective,
	}[word]
	return basis, ok
}

// Rate is a percent on a basis; 6 is 6 %. It may be negative as long as what is owed stays above 0.
type Rate struct {
	Percent Decimal
	Basis   Basis
}

// rateDigits is how many digits behind the point an irrational rate is kept with.
const rateDigits = 50

// maxPeriodsPerYear admits a period for every hour.
const maxPeriodsPerYear = 8784

// Periodic is the percent of one of periodsPerYear periods, with 40 digits behind the point.
func (r Rate) Periodic(periodsPerYear int) (Decimal, error) {
	i, err := r.periodic(periodsPerYear)
	if err != nil {
		return Decimal{}, err
	}
	return percentOf(i), nil
}

// Effective is the effective annual percent; nominal and periodic rates compound periodsPerYear times.
func (r Rate) Effective(periodsPerYear int) (Decimal, error) {
	e, err := r.effective(periodsPerYear)
	if err != nil {
		return Decimal{}, err
	}
	return percentOf(e), nil
}

// Nominal is the nominal annual percent: the periodic one times periodsPerYear.
func (r Rate) Nominal(periodsPerYear int) (Decimal, error) {
	i, err := r.periodic(periodsPerYear)
	if err != nil {
		return Decimal{}, err
	}
	return percentOf(i.Mul(i, whole(periodsPerYear))), nil
}

// Times is the percent multiplied, as a cap is made: usury in Colombia is 1.5 times the certified rate.
func (r Rate) Times(multiple Decimal) Decimal {
	units := new(big.Int).Mul(r.Percent.at(r.Percent.scale), multiple.at(multiple.scale))
	return decimalOf(units, r.Percent.scale+multiple.scale)
}

// periodic is the rate of one period as an exact fraction where it is one, to 50 digits where it is a root.
func (r Rate) periodic(periodsPerYear int) (*big.Rat, error) {
	i, err := r.fraction()
	if err != nil {
		return nil, err
	}
	if periodsPerYear < 1 || periodsPerYear > maxPeriodsPerYear {
		return nil, refuse("periods_per_year", "must be between 1 and %d", maxPeriodsPerYear)
	}
	switch r.Basis {
	case AnnualNominal:
		i.Quo(i, whole(periodsPerYear))
	case MonthlyNominal:
		i.Mul(i, big.NewRat(12, int64(periodsPerYear)))
	case AnnualEffective:
		i, err = compound(i, 1, periodsPerYear)
	case MonthlyEffective:
		i, err = compound(i, 12, periodsPerYear)
	case PerPeriod:
	default:
		return nil, refuse("rate.basis", "must be one of the five bases")
	}
	if err != nil {
		return nil, err
	}
	if i.Cmp(minusOne) <= 0 {
		return nil, refuse("rate.percent", "takes away the whole balance in one period")
	}
	return i, nil
}

func (r Rate) effective(periodsPerYear int) (*big.Rat, error) {
	switch r.Basis {
	case AnnualEffective:
		return r.fraction()
	case MonthlyEffective:
		i, err := r.fraction()
		if err != nil {
			return nil, err
		}
		return compound(i, 12, 1)
	}
	i, err := r.periodic(periodsPerYear)
	if err != nil {
		return nil, err
	}
	return compound(i, periodsPerYear, 1)
}

// fraction is the percent as a fraction of one.
func (r Rate) fraction() (*big.Rat, error) {
	if r.Percent.Compare(maxPercent) > 0 {
		return nil, refuse("rate.percent", "must be at most %s", maxPercent)
	}
	return fractionOf(r.Percent), nil
}

// maxPercent is far beyond what a product may ask, and beyond the effective rate of a loan for days. Powers of more only
// cost time.
var maxPercent = NewDecimal(1_000_000_000_000_000, 0)

var minusOne = big.NewRat(-1, 1) // never written

// compound is (1+i)^(power/root) − 1.
func compound(i *big.Rat, power, root int) (*big.Rat, error) {
	if i.Cmp(minusOne) <= 0 {
		return nil, refuse("rate.percent", "takes away the whole balance in one period")
	}
	if power == root {
		return i, nil
	}
	growth := fixedOf(i, fixedBits)
	growth.Add(growth, new(big.Int).Lsh(one, fixedBits))
	if power > 1 {
		growth = powFixed(growth, big.NewInt(int64(power)), fixedBits)
	}
	if root > 1 {
		growth = rootFixed(growth, root, fixedBits)
	}
	growth.Sub(growth, new(big.Int).Lsh(one, fixedBits))
	return ratOfFixed(growth, fixedBits, rateDigits), nil
}

func fractionOf(percent Decimal) *big.Rat {
	return new(big.Rat).SetFrac(percent.at(percent.scale), powerOfTen(percent.scale+2))
}

// percentOf is a fraction of one as a percent of 40 digits behind the point.
func percentOf(r *big.Rat) Decimal {
	return decimalOfRat(new(big.Rat).Mul(r, whole(100)), 40)
}

func decimalOfRat(r *big.Rat, scale int) Decimal {
	z := new(big.Int).Mul(r.Num(), powerOfTen(scale))
	grid{}.round(z, z, r.Denom())
	return decimalOf(z, scale)
}

func whole(n int) *big.Rat { return new(big.Rat).SetInt64(int64(n)) }
