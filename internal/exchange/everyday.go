package exchange

import (
	"strings"
	"unicode/utf8"
)

// Nearly all names, series and numbers are written in letters of ASCII, western
// Europe or Russia and in digits of ASCII. Every version of the normaliser brings
// such texts into the same form, which is found here without tables. A shortcut and
// no rule: TestEveryday holds it to the long way.

// everydayName is a name in lower case, blanks trimmed and collapsed, ё as е. It is
// not ok for a name that has other characters, a word of mixed script, or no letter.
func everydayName(s string) (plain string, ok bool) {
	var room [96]byte
	b := room[:0]
	var latin, cyrillic, letters, blank bool
	for _, r := range s {
		switch {
		case r == ' ':
			latin, cyrillic, blank = false, false, len(b) > 0
			continue
		case r == '-', r == '\'', r == '.', r >= '0' && r <= '9':
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', isWestern(r):
			latin, letters = true, true
		case isRussian(r):
			cyrillic, letters = true, true
		default:
			return "", false
		}
		if latin && cyrillic {
			return "", false
		}
		if blank {
			b, blank = append(b, ' '), false
		}
		b = utf8.AppendRune(b, everydayLower(r))
	}
	if string(b) == s {
		return s, letters
	}
	return string(b), letters
}

// isWestern tells whether a character is one of the letters that Unicode has from
// Latin-1 and that are one letter in lower case too.
func isWestern(r rune) bool { return r >= 'À' && r <= 'ÿ' && r != '×' && r != 'ß' && r != '÷' }

func everydayLower(r rune) rune {
	if r >= 'À' && r <= 'Þ' {
		return r + 0x20
	}
	if r = lowerRussian(r); r == 'ё' {
		return 'е'
	}
	return r
}

// everydayNumber is a series or number in lower case, without blanks and dashes. It
// is not ok for one that has anything but those, letters and digits of ASCII.
func everydayNumber(s string) (plain string, ok bool) {
	asIs := true
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z':
		case c >= 'A' && c <= 'Z', c == '-', c == ' ':
			asIs = false
		default:
			return "", false
		}
	}
	if asIs {
		return s, true
	}
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return lowerRussian(r)
	}, s), true
}

// isPlain tells whether a text has nothing but visible characters of ASCII, and of
// those none that stands for another.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '`' {
			return false
		}
	}
	return true
}
