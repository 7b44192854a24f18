package exchange

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// phoneE164 is the normal form of a phone number, "+573001234567", or "" for
// what is none. A number written without a plus is read as one of the region,
// and if it is not valid there, as one with its country code.
//
// A number that is valid nowhere but has the right length counts as well:
// ranges are given out faster than tables learn of them, and a lead must be
// found by the phone it was written with.
func phoneE164(written, region string) string {
	if isE164(written) {
		return written
	}
	if e164 := mobile(written, region); e164 != "" {
		return e164
	}
	return parsedPhone(written, region)
}

// mobile is a mobile number of Russia or Colombia that is written there in digits
// alone, in normal form; "" for all else.
func mobile(written, region string) string {
	if !isDigits(written) {
		return ""
	}
	switch {
	case region == "RU" && len(written) == 11 && (strings.HasPrefix(written, "79") || strings.HasPrefix(written, "89")):
		return "+7" + written[1:]
	case region == "RU" && len(written) == 10 && written[0] == '9':
		return "+7" + written
	case region == "CO" && len(written) == 12 && strings.HasPrefix(written, "573"):
		return "+" + written
	case region == "CO" && len(written) == 10 && (strings.HasPrefix(written, "30") || strings.HasPrefix(written, "31")):
		return "+57" + written
	}
	return ""
}

// isE164 tells of what nearly everybody writes where Leadex is used that it is in
// normal form already: ten digits behind the code of Russia and Kazakhstan, or of
// Colombia, which the library gives back as they are whatever they say. It takes
// longer to do so than to seal the lead.
func isE164(written string) bool {
	national, russian := strings.CutPrefix(written, "+7")
	colombian := false
	if !russian {
		national, colombian = strings.CutPrefix(written, "+57")
	}
	if !russian && !colombian || len(national) != 10 || national[0] == '0' {
		return false
	}
	return isDigits(national)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// parsedPhone is phoneE164 by the library.
func parsedPhone(written, region string) string {
	if len(written) < 5 || len(written) > 40 {
		return ""
	}
	for _, counts := range []func(*phonenumbers.PhoneNumber) bool{phonenumbers.IsValidNumber, phonenumbers.IsPossibleNumber} {
		for _, candidate := range []string{written, "+" + written} {
			n, err := phonenumbers.Parse(candidate, region)
			if err == nil && counts(n) {
				return phonenumbers.Format(n, phonenumbers.E164)
			}
			if strings.HasPrefix(strings.TrimSpace(written), "+") {
				break
			}
		}
	}
	return ""
}
