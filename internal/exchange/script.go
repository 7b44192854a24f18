package exchange

import (
	"strings"
	"unicode"
)

// alike is a row of lower-case letters that look the same, or do as capitals, in
// the three scripts; 0 where a script has none.
type alike struct{ latin, cyrillic, greek rune }

// alikes is the table of look-alikes. A letter that stands in two rows goes by the
// first one.
func alikes() []alike {
	return []alike{
		{'a', 'а', 'α'}, {'b', 'в', 'β'}, {'c', 'с', 0}, {'e', 'е', 'ε'}, {'h', 'н', 'η'}, {'i', 'і', 'ι'}, {'j', 'ј', 0},
		{'k', 'к', 'κ'}, {'m', 'м', 'μ'}, {'n', 0, 'ν'}, {'o', 'о', 'ο'}, {'p', 'р', 'ρ'}, {'s', 'ѕ', 0}, {'t', 'т', 'τ'},
		{'x', 'х', 'χ'}, {'y', 'у', 'υ'}, {'z', 0, 'ζ'}, {'ë', 'ё', 0}, {'ï', 'ї', 'ϊ'},
	}
}

// toOneScript writes a word of mixed script in the script of most of its letters,
// as far as it has letters that look alike. An even split goes to Cyrillic before
// Latin before Greek.
func toOneScript(word string) string {
	latin, cyrillic, greek := 0, 0, 0
	for _, r := range word {
		switch {
		case r < 'a' || r <= unicode.MaxASCII && r > 'z':
		case r <= unicode.MaxASCII || unicode.Is(unicode.Latin, r):
			latin++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		case unicode.Is(unicode.Greek, r):
			greek++
		}
	}
	if most := max(latin, cyrillic, greek); most == latin+cyrillic+greek {
		return word
	}
	into := func(a alike) rune { return a.greek }
	switch {
	case cyrillic >= latin && cyrillic >= greek:
		into = func(a alike) rune { return a.cyrillic }
	case latin >= greek:
		into = func(a alike) rune { return a.latin }
	}
	table := alikes()
	return strings.Map(func(r rune) rune {
		for _, a := range table {
			if r == a.latin || r == a.cyrillic || r == a.greek {
				if to := into(a); to != 0 {
					return to
				}
				return r
			}
		}
		return r
	}, word)
}
