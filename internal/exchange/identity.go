package exchange

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// normaliser is the version of the rules below. A change of what they return
// for any input takes a new version, and keys of both are looked up until all
// persons are re-keyed.
const normaliser = 1

// identityKeys are the person keys that contents give rise to, without their
// person: the five fields, tax id with name, and company. A kind whose required
// parts are missing gives none.
func (x *Exchange) identityKeys(ecosystem ID, c *Contents) []PersonKey {
	last, number := normalName(c.LastName.value), ""
	series := ""
	if c.Passport.IsSet() {
		series, number = normalDocument(c.Passport.value.Series.value), normalDocument(c.Passport.value.Number.value)
	}
	first, middle := normalName(c.FirstName.value), normalName(c.MiddleName.value)
	company := normalName(c.BusinessName.value)
	tax, registration := normalTaxID(c.TaxID.value), normalDocument(c.RegistrationNumber.value)

	var keys []PersonKey
	add := func(kind KeyKind, parts ...string) {
		keys = append(keys, PersonKey{Kind: kind, Normaliser: normaliser,
			Digest: x.vault.Digest(ecosystem, "person/"+string(kind), parts...)})
	}
	if last != "" && first != "" && number != "" {
		add(KeyFiveField, last, first, middle, series, number)
	}
	if tax != "" && last != "" {
		add(KeyTaxName, "person", tax, last)
	}
	if tax != "" && last == "" && company != "" {
		add(KeyTaxName, "company", tax, company)
	}
	if tax != "" && registration != "" {
		add(KeyCompany, tax, registration)
	}
	return keys
}

// taxDigest is what a tax id is searched by; zero for none.
func (x *Exchange) taxDigest(ecosystem ID, taxID string) Digest {
	if tax := normalTaxID(taxID); tax != "" {
		return x.vault.Digest(ecosystem, "search/tax_id", tax)
	}
	return Digest{}
}

// documentDigest is what an identity document is searched by; zero for none.
func (x *Exchange) documentDigest(ecosystem ID, c *Contents) Digest {
	if !c.Passport.IsSet() {
		return Digest{}
	}
	number := normalDocument(c.Passport.value.Number.value)
	if number == "" {
		return Digest{}
	}
	return x.vault.Digest(ecosystem, "search/document", normalDocument(c.Passport.value.Series.value), number)
}

// normalName brings a name into the form in which names are compared: NFC, case
// folded, blanks trimmed and collapsed, apostrophes and hyphens unified, ё as е,
// and words of mixed script mapped to the script of most of their letters.
func normalName(s string) string {
	if s == "" || lostToMask(s) {
		return ""
	}
	s = cases.Fold().String(norm.NFC.String(s))
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
	return oneScript(cases.Fold().String(s))
}

// normalTaxID is a tax id without blanks, dashes and dots. Of a Colombian NIT a
// check digit behind a dash is dropped when it is right, so that "900.123.456-8"
// equals "900123456".
func normalTaxID(s string) string {
	s = strings.TrimSpace(strings.Map(unifyRune, norm.NFKC.String(s)))
	if body, check, dashed := strings.Cut(s, "-"); dashed && len(check) == 1 {
		if digits := normalDocument(strings.ReplaceAll(body, ".", "")); nitCheckDigit(digits) == check {
			return digits
		}
	}
	return normalDocument(strings.ReplaceAll(s, ".", ""))
}

// nitWeights are the weights of the check digit of a Colombian NIT, from the
// right (DIAN, Orden Administrativa 4 of 1989).
var nitWeights = []int{3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71}

// nitCheckDigit is the check digit of a NIT, "" for what is none.
func nitCheckDigit(digits string) string {
	if digits == "" || len(digits) > len(nitWeights) {
		return ""
	}
	sum := 0
	for i := range len(digits) {
		c := digits[len(digits)-1-i]
		if !isDigit(c) {
			return ""
		}
		sum += int(c-'0') * nitWeights[i]
	}
	check := sum % 11
	if check > 1 {
		check = 11 - check
	}
	return string(rune('0' + check))
}
