package exchange

import "strings"

// cardScheme is a card scheme's numbers: length in digits and the range of its
// leading six digits (ISO/IEC 7812 issuer identification numbers).
type cardScheme struct {
	length   int
	from, to int
	grouping []int // how the number is printed in groups
}

var fourFours = []int{4, 4, 4, 4}

// cardSchemes lists the schemes in use. Sources: the schemes' published ranges.
var cardSchemes = []cardScheme{
	{16, 400000, 499999, fourFours}, // Visa
	{13, 400000, 499999, []int{4, 3, 3, 3}},
	{19, 400000, 499999, []int{4, 4, 4, 4, 3}},
	{16, 510000, 559999, fourFours}, // Mastercard
	{16, 222100, 272099, fourFours},
	{16, 220000, 220499, fourFours}, // Mir
	{19, 220000, 220499, []int{4, 4, 4, 4, 3}},
	{15, 340000, 349999, []int{4, 6, 5}}, // American Express
	{15, 370000, 379999, []int{4, 6, 5}},
	{16, 601100, 601199, fourFours}, // Discover
	{16, 644000, 659999, fourFours},
	{14, 300000, 305999, []int{4, 6, 4}}, // Diners Club
	{14, 360000, 369999, []int{4, 6, 4}},
	{14, 380000, 399999, []int{4, 6, 4}},
	{16, 352800, 358999, fourFours}, // JCB
	{16, 620000, 629999, fourFours}, // UnionPay
	{19, 620000, 629999, []int{4, 4, 4, 4, 3}},
	{16, 500000, 509999, fourFours}, // Maestro, the lengths that are issued
	{16, 560000, 589999, fourFours},
	{18, 500000, 509999, []int{4, 4, 4, 4, 2}},
	{18, 560000, 589999, []int{4, 4, 4, 4, 2}},
	{19, 500000, 509999, []int{4, 4, 4, 4, 3}},
	{19, 560000, 589999, []int{4, 4, 4, 4, 3}},
}

// isCardNumber tells whether digits, without blanks, are a number of a scheme
// with a right check digit (Luhn, ISO/IEC 7812-1 annex B).
func isCardNumber(digits string, grouping []int) bool {
	if len(digits) < 13 || len(digits) > 19 {
		return false
	}
	prefix := 0
	for _, c := range []byte(digits[:6]) {
		prefix = prefix*10 + int(c-'0')
	}
	for _, s := range cardSchemes {
		if len(digits) == s.length && prefix >= s.from && prefix <= s.to && (grouping == nil || sameGrouping(grouping, s.grouping)) {
			return luhn(digits)
		}
	}
	return false
}

func sameGrouping(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
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

// cardMask stands for all digits of a card number but its last four.
const cardMask = "************"

// MaskCards replaces every card number inside text by asterisks and its last
// four digits. A candidate is an unbroken run of digits of a scheme's exact
// length, or groups joined by single blanks or hyphens as the scheme prints
// them; every group boundary is tried as a start, a longer run never.
func MaskCards(text string) string {
	if !mayHoldCard(text) {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		if !isDigit(text[i]) {
			out.WriteByte(text[i])
			i++
			continue
		}
		if end, last := cardAt(text, i); end > 0 {
			out.WriteString(cardMask + last)
			i = end
			continue
		}
		end := i
		for end < len(text) && isDigit(text[end]) {
			end++
		}
		out.WriteString(text[i:end])
		i = end
	}
	return out.String()
}

// cardAt finds the card number that begins at the digit run at i, and returns
// where it ends (0 for none) and its last four digits.
func cardAt(text string, i int) (end int, last string) {
	var digits strings.Builder
	var groups []int
	for at := i; at < len(text) && len(groups) < 5; {
		start := at
		for at < len(text) && isDigit(text[at]) {
			at++
		}
		if at == start {
			break
		}
		digits.WriteString(text[start:at])
		groups = append(groups, at-start)
		d := digits.String()
		joinedRun := at < len(text) && (text[at] == ' ' || text[at] == '-') && at+1 < len(text) && isDigit(text[at+1])
		var grouping []int
		if len(groups) > 1 {
			grouping = groups
		}
		if isCardNumber(d, grouping) {
			end, last = at, d[len(d)-4:]
		}
		if !joinedRun || len(d) > 19 {
			break
		}
		at++
	}
	return end, last
}

// mayHoldCard is the quick way out: nearly every text has fewer than 13 digits.
func mayHoldCard(text string) bool {
	n := 0
	for i := range len(text) {
		if isDigit(text[i]) {
			n++
		}
	}
	return n >= 13
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// dropCards masks card numbers in every text of the record. A field that is a
// phone, tax, social, account or document number is exempt when its whole value
// is that kind of number.
func dropCards(r Record) {
	r.Each(func(e Entry) bool {
		switch c := e.Cell.(type) {
		case *Text:
			if !e.Meaning.fits(c.value) {
				c.value = MaskCards(c.value)
			}
		case *JSON:
			c.value = maskJSONCards(c.value)
		case Composite:
			for _, inner := range c.Records() {
				dropCards(inner)
			}
		}
		return true
	})
}

// fits tells whether the whole of a value can be a number of this meaning: the
// right count of digits, and nothing else but the marks such numbers are written
// with. A card of 16 digits fits none of them.
func (m Meaning) fits(value string) bool {
	digits := 0
	for _, r := range value {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune(" +-().№/", r):
			return false
		}
	}
	switch m {
	case PhoneNumber: // E.164
		return digits <= 15
	case TaxNumber: // NIT with check digit 11, INN 12, OGRN 13, OGRNIP 15
		return digits <= 15
	case SocialNumber, DocumentNumber: // SNILS 11; Russian passport, Colombian card 10
		return digits <= 12
	case AccountNumber: // Russian accounts
		return digits == 20
	}
	return false
}
