package exchange

import "slices"

// cardScheme is a card scheme's numbers: length in digits and the range of its
// leading six digits (ISO/IEC 7812 issuer identification numbers).
type cardScheme struct {
	length   int
	from, to int
	grouping []int // how the number is printed in groups
}

var (
	fourFours   = []int{4, 4, 4, 4}
	foursAndOne = []int{4, 4, 4, 4, 1}
	foursAndTwo = []int{4, 4, 4, 4, 2}
	foursAnd3   = []int{4, 4, 4, 4, 3}
)

// cardSchemes lists the schemes in use. Sources: the schemes' published ranges.
var cardSchemes = []cardScheme{
	{16, 400000, 499999, fourFours}, // Visa
	{13, 400000, 499999, []int{4, 3, 3, 3}},
	{19, 400000, 499999, foursAnd3},
	{16, 510000, 559999, fourFours}, // Mastercard
	{16, 222100, 272099, fourFours},
	{16, 220000, 220499, fourFours}, // Mir
	{17, 220000, 220499, foursAndOne},
	{18, 220000, 220499, foursAndTwo},
	{19, 220000, 220499, foursAnd3},
	{15, 340000, 349999, []int{4, 6, 5}}, // American Express
	{15, 370000, 379999, []int{4, 6, 5}},
	{16, 601100, 601199, fourFours}, // Discover
	{16, 644000, 659999, fourFours},
	{14, 300000, 305999, []int{4, 6, 4}}, // Diners Club
	{14, 360000, 369999, []int{4, 6, 4}},
	{14, 380000, 399999, []int{4, 6, 4}},
	{16, 352800, 358999, fourFours}, // JCB
	{16, 620000, 629999, fourFours}, // UnionPay
	{19, 620000, 629999, foursAnd3},
	{19, 620000, 629999, []int{6, 13}},
	{16, 810000, 817199, fourFours},
	{16, 500000, 509999, fourFours}, // Maestro, the lengths that are issued
	{16, 560000, 589999, fourFours},
	{18, 500000, 509999, foursAndTwo},
	{18, 560000, 589999, foursAndTwo},
	{19, 500000, 509999, foursAnd3},
	{19, 560000, 589999, foursAnd3},
	{16, 630400, 630499, fourFours},
	{16, 639000, 639099, fourFours},
	{18, 639000, 639099, foursAndTwo},
	{18, 639000, 639099, []int{8, 10}},
	{19, 639000, 639099, foursAnd3},
	{16, 670000, 679999, fourFours},
	{18, 670000, 679999, foursAndTwo},
	{19, 670000, 679999, foursAnd3},
	{16, 590712, 590712, fourFours}, // Codensa, Colombia
	{16, 860000, 860099, fourFours}, // Uzcard
	{16, 986000, 986099, fourFours}, // Humo
	{16, 911200, 911299, fourFours}, // Belkart
	{16, 979200, 979299, fourFours}, // Troy
}

// The shortest and the longest number of a scheme, in digits.
const (
	minCardDigits = 13
	maxCardDigits = 19
)

// isCardNumber tells whether digits, without blanks, are a number of a scheme
// with a right check digit (Luhn, ISO/IEC 7812-1 annex B). A nil grouping is an
// unbroken run.
func isCardNumber(digits string, grouping []int) bool {
	if len(digits) < minCardDigits || len(digits) > maxCardDigits {
		return false
	}
	prefix := 0
	for _, c := range []byte(digits[:6]) {
		prefix = prefix*10 + int(c-'0')
	}
	for _, s := range cardSchemes {
		if len(digits) == s.length && prefix >= s.from && prefix <= s.to && (grouping == nil || slices.Equal(grouping, s.grouping)) {
			return luhn(digits)
		}
	}
	return false
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
