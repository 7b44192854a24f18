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
	return parsedPhone(written, region)
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
	for i := range len(national) {
		if !isDigit(national[i]) {
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
