package loan

import (
	"cmp"
	"math"
	"math/big"
	"strings"
)

// Bounds of a decimal that is read. Amounts and rates of lending need a third of them; they keep a hostile text cheap.
const (
	maxDigits   = 100
	maxExponent = 100
)

// Decimal is an exact decimal number: an integer and how many of its digits stand behind the point. It keeps the digits
// it was written with ("1.10" stays "1.10") and never changes. The zero Decimal is 0.
type Decimal struct {
	small int64    // the integer, when large is nil
	large *big.Int // the integer when it does not fit; shared, never written
	scale int      // digits behind the point, not negative
}

// NewDecimal is units × 10^−scale: NewDecimal(1999, 2) is 19.99. A negative scale counts as 0.
func NewDecimal(units int64, scale int) Decimal { return Decimal{small: units, scale: max(scale, 0)} }

// ParseDecimal reads a number in the grammar of JSON, at most 100 digits and an exponent of at most 100 either way. The
// error does not repeat the text.
func ParseDecimal(text string) (Decimal, error) {
	digits, negative := strings.CutPrefix(text, "-")
	digits, exponent, ok := cutExponent(digits)
	whole, fraction, pointed := strings.Cut(digits, ".")
	if !ok || !isDigits(whole) || (pointed && !isDigits(fraction)) || (len(whole) > 1 && whole[0] == '0') {
		return Decimal{}, refuse("", "must be a decimal number such as 1250.50")
	}
	if len(whole)+len(fraction) > maxDigits || exponent > maxExponent || exponent < -maxExponent {
		return Decimal{}, refuse("", "must have at most %d digits and an exponent of at most %d", maxDigits, maxExponent)
	}
	units, _ := new(big.Int).SetString(whole+fraction, 10)
	if negative {
		units.Neg(units)
	}
	scale := len(fraction) - exponent
	if scale < 0 {
		units.Mul(units, powerOfTen(-scale))
	}
	return decimalOf(units, max(scale, 0)), nil
}

// MustDecimal is ParseDecimal for numbers written in the source.
func MustDecimal(text string) Decimal {
	d, err := ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

// cutExponent takes "e12" off the end of a number.
func cutExponent(text string) (rest string, exponent int, ok bool) {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return text, 0, true
	}
	digits, negative := strings.CutPrefix(text[at+1:], "-")
	if !negative {
		digits = strings.TrimPrefix(digits, "+")
	}
	if !isDigits(digits) {
		return text, 0, false
	}
	for _, digit := range digits {
		exponent = min(exponent*10+int(digit-'0'), maxExponent+1)
	}
	if negative {
		exponent = -exponent
	}
	return text[:at], exponent, true
}

func isDigits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}

// decimalOf takes over units, which must not be written afterwards.
func decimalOf(units *big.Int, scale int) Decimal {
	if units.IsInt64() {
		return Decimal{small: units.Int64(), scale: scale}
	}
	return Decimal{large: units, scale: scale}
}

// String writes the number without an exponent, with all digits of its scale; always a JSON number.
func (d Decimal) String() string {
	digits := d.units(new(big.Int)).String()
	digits, negative := strings.CutPrefix(digits, "-")
	if missing := d.scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	if d.scale > 0 {
		digits = digits[:len(digits)-d.scale] + "." + digits[len(digits)-d.scale:]
	}
	if negative {
		return "-" + digits
	}
	return digits
}

// Sign is −1, 0 or +1.
func (d Decimal) Sign() int {
	if d.large != nil {
		return d.large.Sign()
	}
	return cmp.Compare(d.small, 0)
}

// Compare orders two numbers by value: 1.1 equals 1.10.
func (d Decimal) Compare(o Decimal) int {
	scale := max(d.scale, o.scale)
	return d.at(scale).Cmp(o.at(scale))
}

// Equal tells whether two numbers have the same value.
func (d Decimal) Equal(o Decimal) bool { return d.Compare(o) == 0 }

// Add is d + o, with the digits of the finer one.
func (d Decimal) Add(o Decimal) Decimal {
	if sum := d.small + o.small; d.scale == o.scale && d.large == nil && o.large == nil && (sum > d.small) == (o.small > 0) {
		return Decimal{small: sum, scale: d.scale} // did not wrap
	}
	scale := max(d.scale, o.scale)
	sum := d.at(scale)
	return decimalOf(sum.Add(sum, o.at(scale)), scale)
}

// Sub is d − o, with the digits of the finer one.
func (d Decimal) Sub(o Decimal) Decimal { return d.Add(o.Neg()) }

// Neg is −d.
func (d Decimal) Neg() Decimal {
	if d.large == nil && d.small != math.MinInt64 {
		return Decimal{small: -d.small, scale: d.scale}
	}
	units := d.at(d.scale)
	return decimalOf(units.Neg(units), d.scale)
}

// Scale is how many digits stand behind the point.
func (d Decimal) Scale() int { return d.scale }

// Rat is the number as a fraction of its own.
func (d Decimal) Rat() *big.Rat {
	return new(big.Rat).SetFrac(d.at(d.scale), powerOfTen(d.scale))
}

// Round is the number on the grid of r, unchanged when r is no rounding.
func (d Decimal) Round(r Rounding) (Decimal, error) {
	if !r.isSet() {
		return d, nil
	}
	if err := r.check("rounding"); err != nil {
		return Decimal{}, err
	}
	scale := max(d.scale, r.To.scale)
	rounded := new(big.Int)
	r.gridAt(scale).round(rounded, d.at(scale), one)
	return atScale(rounded, scale, r.To.scale), nil
}

// units is the integer of d, written into z or shared.
func (d Decimal) units(z *big.Int) *big.Int {
	if d.large != nil {
		return d.large
	}
	return z.SetInt64(d.small)
}

// at is the integer of d at a scale not below its own; always a new one.
func (d Decimal) at(scale int) *big.Int {
	z := new(big.Int)
	units := d.units(z)
	if scale == d.scale {
		return z.Set(units)
	}
	return z.Mul(units, powerOfTen(scale-d.scale))
}

// trimmed is d without zeros at the end of its fraction, so that a scale tells how fine a number is.
func (d Decimal) trimmed() Decimal {
	if d.large == nil {
		for d.scale > 0 && d.small%10 == 0 {
			d.small, d.scale = d.small/10, d.scale-1
		}
		return d
	}
	ten, units, digit := big.NewInt(10), d.at(d.scale), new(big.Int)
	quotient := new(big.Int)
	for d.scale > 0 {
		if quotient.QuoRem(units, ten, digit); digit.Sign() != 0 {
			break
		}
		units.Set(quotient)
		d.scale--
	}
	return decimalOf(units, d.scale)
}

// atScale moves units from a finer scale to a coarser one that loses nothing.
func atScale(units *big.Int, from, to int) Decimal {
	if from > to {
		units.Quo(units, powerOfTen(from-to))
	}
	return decimalOf(units, to)
}

var one = big.NewInt(1) // never written

func powerOfTen(n int) *big.Int {
	const word = 19 // digits that a machine word holds at least
	if n < word {
		power := uint64(1)
		for range n {
			power *= 10
		}
		return new(big.Int).SetUint64(power)
	}
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// Shift moves the point: d × 10^places.
func (d Decimal) Shift(places int) Decimal {
	if places <= d.scale {
		return Decimal{small: d.small, large: d.large, scale: d.scale - places}
	}
	return decimalOf(d.at(places), 0)
}
