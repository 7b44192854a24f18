package exchange

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// The card rule: number, code, expiry and holder of a payment card are never
// stored, logged or told back, by whatever way they come in.
//
//   - A card number inside a text becomes asterisks and its last four digits
//     (this file); a code that is named as one, as in "CVC 123", three asterisks.
//   - A number of any field that is a card number is dropped (card_record.go).
//   - In free JSON and extra fields, what lies under a name of a card's number,
//     code, expiry or holder is dropped (card_name.go, card_json.go).
//   - A name or key by which something is found again, which would be another
//     one without its digits, is refused (refuseCards).

// cardMask stands for all digits of a card number but its last four.
const cardMask = "************"

// MaskCards replaces every card number inside text by asterisks and its last
// four digits. A candidate is an unbroken run of digits of a scheme's exact
// length, or groups joined by single blanks or hyphens as the scheme prints
// them; every group boundary is tried as a start, a longer run never.
//
// Digits, blanks and hyphens are those of any script, and may be written as a
// URL writes them. A text without any comes back as it is.
//
// A UUID is one word: at some times of the clock one in a few hundred has four
// groups of digits in it that pass for a card number.
func MaskCards(text string) string {
	if !mayHoldCard(text) {
		return text
	}
	return maskCards(text)
}

func maskCards(text string) string {
	if strings.ContainsAny(text, "%+") {
		text = maskMarks(text, marksOf(text, true))
	}
	return maskCodes(maskMarks(text, marksOf(text, false)))
}

// HoldsCard tells whether MaskCards would change the text.
func HoldsCard(text string) bool { return mayHoldCard(text) && maskCards(text) != text }

// refuseCards is for what cannot be masked, since it would then be another one:
// names and keys by which something is found again.
func refuseCards(field, text string) error {
	if HoldsCard(text) {
		return InvalidField(field, "must not hold a card number")
	}
	return nil
}

// mark is a visible character of a text as the card rule sees it.
type mark struct {
	at, end int  // bytes of the text
	digit   byte // '0' to '9', else 0
	joint   bool // a blank or hyphen
}

// marksOf reads a text; with encoded, percent signs as in a URL.
func marksOf(text string, encoded bool) []mark {
	marks := make([]mark, 0, len(text))
	for i := 0; i < len(text); {
		if isUUIDAt(text, i) {
			marks = append(marks, mark{at: i, end: i + uuidLength})
			i += uuidLength
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if encoded && r == '%' {
			r, size = percentRune(text[i:])
		}
		if n := len(marks); takesNoRoom(r) && n > 0 {
			marks[n-1].end = i + size
		} else {
			marks = append(marks, mark{at: i, end: i + size, digit: digitOf(r), joint: isJoint(r) || encoded && r == '+'})
		}
		i += size
	}
	return marks
}

const uuidLength = 36

// isUUIDAt tells whether a UUID of RFC 9562 stands by itself at a place of a text.
func isUUIDAt(text string, i int) bool {
	end := i + uuidLength
	if len(text) < end || text[i+8] != '-' || text[i+13] != '-' || text[i+18] != '-' || text[i+23] != '-' {
		return false
	}
	if i > 0 && isWordByte(text[i-1]) || len(text) > end && isWordByte(text[end]) {
		return false
	}
	id, ok := ParseID(text[i:end])
	return ok && id.Variant() == uuid.RFC4122 && id.Version() >= 1 && id.Version() <= 8
}

func isWordByte(c byte) bool {
	return isDigit(c) || c == '-' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf
}

// percentRune reads the character that begins with a percent sign; what is no
// encoding is that sign.
func percentRune(text string) (r rune, size int) {
	var b [utf8.UTFMax]byte
	n := 0
	for n < len(b) && len(text) >= 3*n+3 && text[3*n] == '%' {
		high, low := unhex(text[3*n+1]), unhex(text[3*n+2])
		if high < 0 || low < 0 {
			break
		}
		b[n] = byte(high<<4 | low)
		n++
	}
	if n == 0 {
		return '%', 1
	}
	r, size = utf8.DecodeRune(b[:n])
	return r, 3 * size
}

func unhex(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// digitOf is the ASCII digit of a decimal digit of any script, 0 for no digit.
func digitOf(r rune) byte {
	if r < 0x80 {
		if r >= '0' && r <= '9' {
			return byte(r)
		}
		return 0
	}
	if !unicode.Is(unicode.Nd, r) {
		return 0
	}
	// Unicode gives digits out in rows of ten. Rows that touch are one range.
	for _, in := range unicode.Nd.R16 {
		if r >= rune(in.Lo) && r <= rune(in.Hi) {
			return '0' + byte((r-rune(in.Lo))%10)
		}
	}
	for _, in := range unicode.Nd.R32 {
		if r >= rune(in.Lo) && r <= rune(in.Hi) {
			return '0' + byte((r-rune(in.Lo))%10)
		}
	}
	return 0
}

// isJoint tells blanks and hyphens of all kinds.
func isJoint(r rune) bool {
	const minus = '\u2212'
	return r == ' ' || r == '-' || r == '\t' || r == minus || r >= 0x80 && unicode.In(r, unicode.Zs, unicode.Pd)
}

// takesNoRoom tells what a reader does not see between two digits, and the
// marks that belong to the digit before: soft hyphens, joiners, keycaps.
func takesNoRoom(r rune) bool { return r >= 0x80 && unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me) }

func maskMarks(text string, marks []mark) string {
	var out strings.Builder
	copied := 0
	for i := 0; i < len(marks); i++ {
		if marks[i].digit == 0 {
			continue
		}
		if end, last := cardAt(marks, i); end > 0 {
			out.WriteString(text[copied:marks[i].at] + cardMask + last)
			copied = marks[end-1].end
			i = end - 1
			continue
		}
		for i+1 < len(marks) && marks[i+1].digit != 0 {
			i++
		}
	}
	if copied == 0 {
		return text
	}
	out.WriteString(text[copied:])
	return out.String()
}

// maxGroups is in how many groups a number is printed at most.
const maxGroups = 5

// cardAt finds the card number that begins with the digit run at i, and returns
// where it ends (0 for none) and its last four digits.
func cardAt(marks []mark, i int) (end int, last string) {
	digits := make([]byte, 0, maxCardDigits)
	var groups []int
	for at := i; len(groups) < maxGroups; at++ {
		start := at
		for at < len(marks) && marks[at].digit != 0 {
			if at-i > 2*maxCardDigits {
				return end, last
			}
			digits = append(digits, marks[at].digit)
			at++
		}
		if at == start {
			break
		}
		groups = append(groups, at-start)
		grouping := groups
		if len(groups) == 1 {
			grouping = nil
		}
		if isCardNumber(string(digits), grouping) {
			end, last = at, string(digits[len(digits)-4:])
		}
		if len(digits) > maxCardDigits || at >= len(marks) || !marks[at].joint {
			break
		}
	}
	return end, last
}

// namedCode is a card's code that says so: CVC 123, cvv2: 1234.
var namedCode = regexp.MustCompile(`(?i)(\bc(?:vc|vv|vn)[ \-/]?2?(?:[ _\-]?(?:code|number|код))?["']?[\s:=#.\-]{0,3}["']?)\d{3,4}\b`)

func maskCodes(text string) string {
	if !mayNameCode(text) {
		return text
	}
	return namedCode.ReplaceAllString(text, "${1}***")
}

func mayNameCode(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i]|0x20 == 'c' && text[i+1]|0x20 == 'v' {
			return true
		}
	}
	return false
}

// mayHoldCard is the quick way out: nearly every text has nowhere as many digits as a
// card without a letter or the like between them, and names no code.
func mayHoldCard(text string) bool {
	n := 0           // digits that may be of one number
	encoded := false // some may be written as in a URL, with letters
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case isDigit(c):
			n++
		case c >= 0xd9: // the first byte of the first digits beyond ASCII; Cyrillic and Latin lie below
			if r, _ := utf8.DecodeRuneInString(text[i:]); digitOf(r) != 0 {
				n++
			}
		case c == '%':
			encoded = true
			n++ // one digit of a URL at most
		case c|0x20 == 'v' && i > 0 && text[i-1]|0x20 == 'c':
			return true
		case !encoded && c < utf8.RuneSelf && c != '+' && !isJoint(rune(c)):
			n = 0
		}
		if n == minCardDigits {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
