package exchange

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
)

// foldCase folds the case of a text. Nearly all texts are of ASCII and Russian
// letters, which need no tables.
func foldCase(s string) string {
	upper := false
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			upper = upper || c >= 'A' && c <= 'Z'
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isRussian(r) {
			return cases.Fold().String(s)
		}
		upper = upper || r <= 'Я'
		i += size
	}
	if !upper {
		return s
	}
	return strings.Map(lowerRussian, s)
}

func isRussian(r rune) bool { return r >= 'А' && r <= 'я' || r == 'ё' || r == 'Ё' }

// lowerRussian is the small letter of a character of ASCII or the Russian alphabet.
func lowerRussian(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z', r >= 'А' && r <= 'Я':
		return r + 0x20
	case r == 'Ё':
		return 'ё'
	}
	return r
}
