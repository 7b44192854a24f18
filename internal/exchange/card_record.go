package exchange

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// dropCards applies the card rule to every value of a record. A field that is a
// phone, account or article number is exempt when its whole value is that kind
// of number. Tax and social ids and document numbers are shorter than a card:
// what is longer in their fields is none of them.
func dropCards(r Record) {
	r.EachGiven(func(e Entry) bool {
		if !e.Cell.IsSet() {
			return true
		}
		switch c := e.Cell.(type) {
		case *Text:
			if mayHoldCard(c.value) {
				if masked := maskCards(c.value); masked != c.value && !e.Meaning.fits(c.value) {
					c.value = masked
				}
			}
		case *Int:
			if c.value >= minCardNumber && IsCardNumber(c.value) {
				c.PutNull()
			}
		case *Dec:
			if cardOfDecimal(c.value.text) != "" {
				c.PutNull()
			}
		case *JSON:
			c.value = maskJSONCards(c.value)
		case *List[ExtraField]:
			for i := range c.value {
				c.value[i].dropCard()
			}
		case Composite:
			for _, inner := range c.Records() {
				dropCards(inner)
			}
		}
		return true
	})
}

// dropCard applies the card rule to a key that anybody may choose.
func (e *ExtraField) dropCard() {
	dropCards(e)
	if e.Value.value != "" && isCardName(nil, e.Key.value) {
		e.Value.value = ""
	}
}

const minCardNumber = 1_000_000_000_000 // the smallest of 13 digits

// IsCardNumber tells whether a whole number is a card number: it can be kept
// nowhere, not even as a code or an amount.
func IsCardNumber(n int64) bool { return isCardNumber(strconv.FormatInt(max(n, -n), 10), nil) }

// cardOfDecimal is the card number that the whole part of a number in the
// grammar of JSON is, however it is written; "" for none.
func cardOfDecimal(number string) string {
	if len(number) < minCardDigits {
		return ""
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(strings.TrimLeft(number, "+-")), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if isCardNumber(whole, nil) {
		return whole
	}
	shift, err := strconv.Atoi(exponent)
	if err != nil || shift < -maxDecimalDigits || shift > maxDecimalDigits {
		return ""
	}
	digits := whole + fraction
	point := len(whole) + shift
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	if digits = strings.TrimLeft(digits[:max(0, point)], "0"); isCardNumber(digits, nil) {
		return digits
	}
	return ""
}

// fits tells whether the whole of a value, which holds a card number, is all the
// same a number of this meaning.
func (m Meaning) fits(value string) bool {
	var digits strings.Builder
	for _, r := range value {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case !strings.ContainsRune(" +-().", r):
			return false
		}
	}
	switch m {
	case PhoneNumber:
		return isPhone(digits.String())
	case AccountNumber:
		return isRussianAccount(digits.String())
	case ArticleNumber:
		return isGTIN(digits.String()) && digits.Len() == len(value)
	}
	return false
}

// isPhone tells whether digits are a phone number somewhere, with its country
// code.
func isPhone(digits string) bool {
	const longest = 15 // E.164
	if len(digits) > longest {
		return false
	}
	n, err := phonenumbers.Parse("+"+digits, "ZZ")
	return err == nil && phonenumbers.IsValidNumber(n)
}

// accountCurrencies are the currency codes in accounts: those of ISO 4217 for
// the currencies in which banks in Russia keep accounts, and 810 for roubles.
var accountCurrencies = []string{
	"810", "643", "840", "978", "156", "826", "756", "392", "398", "933", "784", "356", "949", "417", "860", "972", "934", "051", "344", "944",
}

// isRussianAccount tells whether digits are an account: 20 of them, the sixth to
// eighth a currency (Bank of Russia, regulation 809-P). Its key needs the number
// of the bank, which is not there.
func isRussianAccount(digits string) bool {
	return len(digits) == 20 && digits[0] != '0' && slices.Contains(accountCurrencies, digits[5:8])
}

// isGTIN tells whether digits are an EAN-13 or GTIN-14 with its check digit
// (GS1 General Specifications, section 7.9).
func isGTIN(digits string) bool {
	if len(digits) != 13 && len(digits) != 14 {
		return false
	}
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 3
		}
		sum += d
	}
	return sum%10 == 0
}

// lostToMask tells whether a value is no longer what it was: what two people
// share of it says nothing about them.
func lostToMask(value string) bool { return strings.Contains(value, cardMask) }
