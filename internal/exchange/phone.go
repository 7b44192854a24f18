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
