package exchange

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// normaliser is one version of the rules by which the facts that say who somebody
// is are compared. What it returns lies, digested, in the database: a change of
// that for any input takes a new version, and this one stays as it is. Each
// returns "" for what is no name or number.
type normaliser struct {
	version int
	name    func(string) string // of a human
	company func(string) string
	series  func(string) string // of a document
	number  func(string) string // of a document or a registration
	taxID   func(country, s string) string
}

// normalisers are the live versions, oldest first. Persons are looked up by the
// keys of all of them and given keys by the last one; a walk (rekey.go) gives them to
// whoever was known before it. Traits came with version 2.
func normalisers() []normaliser {
	return []normaliser{
		{1, normalName, normalName, normalDocument, normalDocument, func(_, s string) string { return normalTaxID(s) }},
		{2, humanName, companyName, documentSeries, documentNumber, taxNumber},
	}
}

// newestNormaliser is the version by which persons are given keys.
func (x *Exchange) newestNormaliser() normaliser { return x.normalisers[len(x.normalisers)-1] }

// firstTraits is the version that made traits first.
const firstTraits = 2

// humanName brings the name of a human into the form in which names are compared:
// NFC, case folded, what cannot be seen removed, blanks trimmed and collapsed,
// apostrophes and hyphens unified, words of mixed script in the script of most of
// their letters, ё as е. What has no letter, such as a dash for no patronymic, is
// no name.
func humanName(s string) string {
	if plain, ok := everydayName(s); ok {
		return plain
	}
	return nameWith(s, unicode.IsLetter)
}

// companyName is humanName for names that may be made of digits alone.
func companyName(s string) string {
	if plain, ok := everydayName(s); ok {
		return plain
	}
	return nameWith(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// nameWith is a plain name, or "" if none of its characters tells. It is the plain name
// that is asked: some letters as they are written are apostrophes or nothing in it.
func nameWith(s string, tells func(rune) bool) string {
	if starred(s) {
		return ""
	}
	if plain := plainName(s); strings.ContainsFunc(plain, tells) {
		return plain
	}
	return ""
}

// starred tells whether a part of a value is hidden, by us or by whoever sent it: what
// is left of it is that of many.
func starred(s string) bool {
	return strings.Contains(s, "*") || !isPlain(s) && strings.ContainsAny(s, "\uff0a\ufe61\u2022\u25cf")
}

func plainName(s string) string { return settled(s, plainWords) }

func plainWords(s string) string {
	words := strings.FieldsFunc(folded(norm.NFC, s), unicode.IsSpace)
	for i, w := range words {
		words[i] = withoutDots(toOneScript(w))
	}
	return strings.Join(words, " ")
}

// folded is text in a normal form, case folded, of characters that can be seen.
// What cannot be seen goes first, because it keeps a letter and its mark apart.
func folded(form norm.Form, s string) string {
	if isPlain(s) {
		return foldCase(s)
	}
	s = form.String(strings.Map(seen, s))
	return form.String(strings.Map(unified, foldCase(s)))
}

// withoutDots writes ё as е, which is how most people write it.
func withoutDots(s string) string { return strings.ReplaceAll(s, "ё", "е") }

// settled is what rules make of a text when they are applied until nothing changes:
// without its dots a letter may be one with the mark behind it, or look like that
// of another script. Everyday text settles at once.
func settled(s string, rules func(string) string) string {
	const enough = 8 // none is known that takes more than three
	for range enough {
		is := rules(s)
		if is == s {
			break
		}
		s = is
	}
	return s
}

// seen drops what has no width: joiners, marks of direction, variation selectors,
// soft hyphens, letters that stand for nothing, and control characters but blanks.
func seen(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return r
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Cc, r), unicode.Is(unicode.Variation_Selector, r):
		return -1
	}
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u3164', '\uffa0':
		return -1
	}
	return r
}

// unified makes one apostrophe, one hyphen and one zero to nine of the many.
func unified(r rune) rune {
	switch r {
	case '\u2018', '\u2019', '\u201b', '\u02b9', '\u02bb', '\u02bc', '\u02bd', '\u02be', '\u02bf', '\u02c8', '\u055a', '\u05f3',
		'\ua78c', '`', '\u00b4', '\u2032', '\u2035', '\uff07':
		return '\''
	case '\u2212', '\u2043', '\u02d7':
		return '-'
	}
	if unicode.Is(unicode.Pd, r) {
		return '-'
	}
	if r > unicode.MaxASCII && isNumeral(r) {
		return asciiDigit(r)
	}
	return r
}

// isNumeral tells whether a character is a decimal digit of any script.
func isNumeral(r rune) bool {
	if r <= unicode.MaxASCII {
		return r >= '0' && r <= '9'
	}
	return unicode.Is(unicode.Nd, r)
}

// asciiDigit is a decimal digit of any script in ours. Digits lie ten in a row, and
// a row begins where the digits of the script do.
func asciiDigit(r rune) rune {
	if r <= unicode.MaxASCII {
		return r
	}
	for _, block := range unicode.Nd.R16 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return '0' + (r-rune(block.Lo))%10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return '0' + (r-rune(block.Lo))%10
		}
	}
	return r
}

// documentNumber is a document or registration number as documentSeries writes it.
func documentNumber(s string) string { return tellingNumber(documentSeries(s)) }

// tellingNumber is a number that tells one person from another, or "": what is
// written because a field must not be empty, such as "n/a", "0" or "999999999", is
// that of many. A number that tells has two digits that differ.
func tellingNumber(s string) string {
	first := rune(-1)
	for _, r := range s {
		if !isNumeral(r) {
			continue
		}
		digit := asciiDigit(r)
		if first >= 0 && digit != first {
			return s
		}
		first = digit
	}
	return ""
}

// documentSeries is a document series without blanks and dashes, letters folded
// and of one script. "0000" is one: it is the number that tells.
func documentSeries(s string) string {
	if plain, ok := everydayNumber(s); ok {
		return plain
	}
	if starred(s) {
		return ""
	}
	return settled(s, plainNumber)
}

func plainNumber(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, folded(norm.NFKC, s))
	// Without the blank between them a letter and a mark are one.
	return withoutDots(toOneScript(norm.NFKC.String(s)))
}

// taxNumber is a tax id without blanks, dashes and dots, in Colombia without its
// check digit too where it has the right one: "900.123.456-8" is "900123456". It is
// "" for what tells nobody from others, with a check digit or without.
func taxNumber(country, s string) string {
	if starred(s) {
		return ""
	}
	s = strings.TrimSpace(strings.ReplaceAll(folded(norm.NFKC, s), ".", ""))
	whole := documentSeries(s)
	if country != "CO" {
		return tellingNumber(whole)
	}
	at := strings.LastIndexByte(s, '-')
	if at <= 0 || len(documentSeries(s[at:])) != 1 {
		return tellingNumber(withoutCheckDigit(whole))
	}
	body := whole[:len(whole)-1]
	if tellingNumber(body) == "" || nitCheckDigit(body) == whole[len(whole)-1:] {
		return tellingNumber(body)
	}
	return tellingNumber(whole)
}

// withoutCheckDigit drops a check digit that stands behind a NIT without a dash,
// where it cannot be anything else: companies have nine digits that begin with 8 or
// 9, and no citizen's number has more than ten or begins so.
func withoutCheckDigit(digits string) string {
	company := len(digits) == 10 && (digits[0] == '8' || digits[0] == '9')
	if !company && len(digits) != 11 {
		return digits
	}
	if body := digits[:len(digits)-1]; nitCheckDigit(body) == digits[len(digits)-1:] {
		return body
	}
	return digits
}
