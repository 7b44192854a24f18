package exchange

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// This is version 1 of the normaliser, as it was: persons have keys that it made,
// and the digests that documents and tax ids are searched by are made by it until
// they are made anew, all at once.

// normalName brings a name into the form in which names are compared: NFC, case
// folded, blanks trimmed and collapsed, apostrophes and hyphens unified, ё as е,
// and words of mixed script mapped to the script of most of their letters.
func normalName(s string) string {
	if plain, ok := everydayName(s); ok {
		return plain
	}
	if s == "" || lostToMask(s) {
		return ""
	}
	s = foldCase(norm.NFC.String(s))
	words := strings.FieldsFunc(s, unicode.IsSpace)
	for i, w := range words {
		words[i] = oneScript(strings.Map(unifyRune, w))
	}
	return norm.NFC.String(strings.Join(words, " "))
}

func unifyRune(r rune) rune {
	switch r {
	case 'ё':
		return 'е'
	case '\u2019', '\u2018', '\u02bc', '\u02b9', '\u02bb', '`', '\u00b4', '\u2032', '\uff07':
		return '\''
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212', '\u00ad', '\ufe63', '\uff0d':
		return '-'
	case '\u200b', '\u200c', '\u200d', '\ufeff':
		return -1
	}
	return r
}

// lookAlikes pairs the lower-case letters that look the same in both scripts,
// Cyrillic to Latin.
var lookAlikes = map[rune]rune{
	'а': 'a', 'в': 'b', 'с': 'c', 'е': 'e', 'н': 'h', 'к': 'k', 'м': 'm', 'о': 'o', 'р': 'p', 'т': 't', 'у': 'y', 'х': 'x',
	'і': 'i', 'ј': 'j', 'ѕ': 's',
}

var latinLookAlikes = reversed(lookAlikes)

func reversed(m map[rune]rune) map[rune]rune {
	r := make(map[rune]rune, len(m))
	for k, v := range m {
		r[v] = k
	}
	return r
}

// oneScript maps the look-alikes of a word that mixes Latin and Cyrillic to the
// script of most of its letters; an even split goes to Cyrillic.
func oneScript(word string) string {
	latin, cyrillic := 0, 0
	for _, r := range word {
		switch {
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		}
	}
	if latin == 0 || cyrillic == 0 {
		return word
	}
	table := latinLookAlikes
	if latin > cyrillic {
		table = lookAlikes
	}
	return strings.Map(func(r rune) rune {
		if other, ok := table[r]; ok {
			return other
		}
		return r
	}, word)
}

// normalDocument is a document number without blanks and dashes, letters folded
// and look-alikes in one script; "" for a masked card, whose last four digits
// are those of many.
func normalDocument(s string) string {
	if plain, ok := everydayNumber(s); ok {
		return plain
	}
	if strings.Contains(s, cardMask) {
		return ""
	}
	s = strings.Map(func(r rune) rune {
		r = unifyRune(r)
		if r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
	return oneScript(foldCase(s))
}

// normalTaxID is a tax id without blanks, dashes and dots. Of a Colombian NIT a
// check digit behind a dash is dropped when it is right, so that "900.123.456-8"
// equals "900123456".
func normalTaxID(s string) string {
	if plain, ok := everydayNumber(s); ok && len(plain) == len(s) {
		return plain // no dash, no blank
	}
	s = strings.TrimSpace(strings.Map(unifyRune, norm.NFKC.String(s)))
	if body, check, dashed := strings.Cut(s, "-"); dashed && len(check) == 1 {
		if digits := normalDocument(strings.ReplaceAll(body, ".", "")); nitCheckDigit(digits) == check {
			return digits
		}
	}
	return normalDocument(strings.ReplaceAll(s, ".", ""))
}
