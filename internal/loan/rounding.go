package loan

import "math/big"

// Mode is how a value between two multiples is settled.
type Mode int

// The modes.
const (
	HalfUp   Mode = iota // to the nearer one, ties away from zero: the European rule for a published rate, Remark (d)
	HalfEven             // to the nearer one, ties to the even multiple: the default of Fineract
	Up                   // to the next multiple above: instalments of Frappe Lending
)

// Rounding is to a multiple of To. The zero Rounding is none.
type Rounding struct {
	To   Decimal
	Mode Mode
}

// ToPlaces rounds half up to decimal places: the minor unit of a currency, the published digits of a rate.
func ToPlaces(places int) Rounding { return Rounding{To: NewDecimal(1, places)} }

// Roundings are the three places in which a schedule rounds, each on its own.
type Roundings struct {
	// Row: the interest of each row, and the principal where it is not what the instalment leaves. The balance is then
	// on that grid by itself. Without it interest and balance are carried with 45 digits behind the point.
	Row Rounding
	// Installment: the level instalment when it is sized. Without it as Row.
	Installment Rounding
	// Payment: principal and interest of a row together, only where it is paid; the balance does not see it.
	Payment Rounding
}

func (r Rounding) isSet() bool { return r.To.Sign() != 0 }

func (r Rounding) check(field string) error {
	if r.To.Sign() < 0 {
		return refuse(field+".to", "must be above 0")
	}
	if r.Mode < HalfUp || r.Mode > Up {
		return refuse(field+".mode", "must be half up, half even or up")
	}
	return nil
}

// grid is a rounding in units of 10^−scale.
type grid struct {
	step *big.Int // nil: no rounding
	word uint64   // step in a machine word; 0: it does not fit
	mode Mode
}

func (r Rounding) gridAt(scale int) grid {
	if !r.isSet() {
		return grid{}
	}
	return gridOf(r.To.at(scale), r.Mode)
}

func gridOf(step *big.Int, mode Mode) grid {
	if step.IsUint64() {
		return grid{step, step.Uint64(), mode}
	}
	return grid{step: step, mode: mode}
}

// round sets z to numerator/denominator, rounded to a multiple of the step; to a unit, half even, without one. The
// quotient is exact, so a tie is a tie. The denominator is above 0. z may be the numerator.
func (g grid) round(z, numerator, denominator *big.Int) {
	step, mode := g.step, g.mode
	if step == nil {
		step, mode = one, HalfEven
	}
	divisor, whole := denominator, step.Cmp(one) == 0
	if !whole {
		divisor = new(big.Int).Mul(denominator, step)
	}
	negative := numerator.Sign() < 0
	var remainder big.Int
	z.DivMod(numerator, divisor, &remainder) // floor, remainder from 0
	if remainder.Sign() != 0 && above(z, &remainder, divisor, mode, negative) {
		z.Add(z, one)
	}
	if !whole {
		z.Mul(z, step)
	}
}

// above tells whether a value between floor and the next multiple goes to the latter.
func above(floor, remainder, divisor *big.Int, mode Mode, negative bool) bool {
	if mode == Up {
		return true
	}
	remainder.Lsh(remainder, 1)
	half := remainder.Cmp(divisor)
	if half != 0 {
		return half > 0
	}
	if mode == HalfEven {
		return floor.Bit(0) == 1
	}
	return !negative
}
