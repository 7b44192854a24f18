package exchange

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// Bounds of a decimal on the way in. They admit every amount and rate of
// lending with room to spare, and keep arithmetic on them cheap.
const (
	maxDecimalDigits   = 38
	maxDecimalExponent = 30
)

// Decimal is an exact decimal number that keeps the digits it was written
// with: "1.10" stays "1.10". The zero Decimal is 0.
type Decimal struct{ text string }

// ParseDecimal reads a number in the grammar of JSON. It refuses NaN,
// infinities, more than 38 digits and exponents beyond 30: the error says
// which, and never repeats the input.
func ParseDecimal(s string) (Decimal, error) {
	digits, exponent, rest := scanNumber(s)
	if rest != "" || digits == 0 {
		return Decimal{}, fmt.Errorf("must be a decimal number such as 1250.50")
	}
	if digits > maxDecimalDigits {
		return Decimal{}, fmt.Errorf("must have at most %d digits", maxDecimalDigits)
	}
	if exponent > maxDecimalExponent || exponent < -maxDecimalExponent-maxDecimalDigits {
		return Decimal{}, fmt.Errorf("must have an exponent of at most %d", maxDecimalExponent)
	}
	return Decimal{text: s}, nil
}

// MustDecimal is ParseDecimal for numbers written in the source.
func MustDecimal(s string) Decimal {
	d, err := ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

// DecimalOf is the decimal of a whole number.
func DecimalOf(n int64) Decimal { return Decimal{text: fmt.Sprint(n)} }

// String is the number as it was written; always a valid JSON number.
func (d Decimal) String() string {
	if d.text == "" {
		return "0"
	}
	return d.text
}

// Apd is the number for arithmetic and comparison.
func (d Decimal) Apd() *apd.Decimal {
	n, _, err := apd.NewFromString(d.String())
	if err != nil {
		// Every Decimal went through ParseDecimal, or came from a store that holds
		// no others.
		return apd.New(0, apd.MaxExponent)
	}
	return n
}

// Sign is -1, 0 or +1.
func (d Decimal) Sign() int { return d.Apd().Sign() }

// Compare orders two numbers by value: "1.1" equals "1.10".
func (d Decimal) Compare(o Decimal) int { return d.Apd().Cmp(o.Apd()) }

// IsWhole tells whether the number is written without fraction and exponent.
func (d Decimal) IsWhole() bool { return !strings.ContainsAny(d.String(), ".eE") }

// scanNumber reads the longest JSON number at the start of s and returns how
// many digits its coefficient has, 0 when there is none, the power of ten by
// which that coefficient counts, and what follows the number.
func scanNumber(s string) (digits, exponent int, rest string) {
	s = strings.TrimPrefix(s, "-")
	leadingZero := strings.HasPrefix(s, "0")
	whole, s := takeDigits(s)
	if whole == 0 || (leadingZero && whole > 1) {
		return 0, 0, s
	}
	fraction := 0
	if strings.HasPrefix(s, ".") {
		fraction, s = takeDigits(s[1:])
		if fraction == 0 {
			return 0, 0, s
		}
	}
	if strings.HasPrefix(s, "e") || strings.HasPrefix(s, "E") {
		s = s[1:]
		sign := len(s) - len(strings.TrimLeft(s, "+-"))
		length, after := takeDigits(s[sign:])
		if sign > 1 || length == 0 || length > 9 {
			return 0, 0, s[sign:]
		}
		exponent, _ = strconv.Atoi(s[:sign+length])
		s = after
	}
	return whole + fraction, exponent - fraction, s
}

func takeDigits(s string) (n int, rest string) {
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n, s[n:]
}
