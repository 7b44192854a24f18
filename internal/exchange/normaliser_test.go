package exchange

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// FuzzNormaliser holds the newest normaliser to what makes it one: what it has made
// stays, and neither case, form, outer blanks nor what cannot be seen counts.
func FuzzNormaliser(f *testing.F) {
	for _, s := range []string{"", "Пётр", "Пе\u200b\u0308тр", "O’Brien–Ruiz", "Straße", "İstanbul", "900.123.456-8", "4510 123-456",
		"П\u00ebтр", "Ιvan", "\u2163-АБ", "ﬁ", "ŉ", "１２３", "*", "ǅ", "\u0345a", "ᾳ", "-- -", "e\u0308е", "аe\u0308", "A\u03840", "П\u00cb\u0300", "\u02be0", "\u02be"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Cherokee, r) }) {
			return // the library folds its letters one way or the other by where they stand in a long text
		}
		holdNormaliser(t, s)
	})
}

// TestNormaliserOfEveryCharacter asks the same of each character there is, alone and
// beside others: a fuzzer finds them one in a night. Of those that nothing is done
// with, which are most, it asks some.
func TestNormaliserOfEveryCharacter(t *testing.T) {
	const some = 64
	for r := rune(0); r <= unicode.MaxRune && !t.Failed(); r++ {
		assigned := unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf)
		if !assigned || unicode.Is(unicode.Cherokee, r) || isLeftAlone(r) && r%some != 0 {
			continue
		}
		for _, beside := range []string{"%c", "%c0", "a%c", "\u0436%c2", "%c\u0301"} {
			holdNormaliser(t, fmt.Sprintf(beside, r))
		}
	}
}

// isLeftAlone tells whether a character has neither case nor another form, and is
// no mark, number or sign, which are taken for others.
func isLeftAlone(r rune) bool {
	s := string(r)
	if unicode.Is(unicode.Hangul, r) { // eleven thousand syllables, taken apart by one rule
		return true
	}
	return unicode.In(r, unicode.Lo, unicode.So) && norm.NFD.String(s) == s && norm.NFKC.String(s) == s
}

// holdNormaliser fails the test where the newest normaliser does not do with a text
// what makes it one.
func holdNormaliser(t *testing.T, s string) {
	t.Helper()
	tax := func(s string) string { return taxNumber("RU", s) }
	for name, normal := range map[string]func(string) string{"name": humanName, "company": companyName, "document": documentNumber, "tax id": tax} {
		is := normal(s)
		if again := normal(is); again != is {
			t.Errorf("%s: %q becomes %q, and that %q", name, s, is, again)
		}
		for what, other := range map[string]string{"NFD": norm.NFD.String(s), "NFC": norm.NFC.String(s), "blanks": "\u00a0 " + s + "\t", "a mark": "\u200b" + s + "\u2060"} {
			if got := normal(other); got != is {
				t.Errorf("%s: with %s %q becomes %q, not %q", name, what, other, got, is)
			}
		}
		if strings.ContainsFunc(is, func(r rune) bool { return unicode.IsSpace(r) && r != ' ' }) {
			t.Errorf("%s: %q keeps a blank of another kind: %q", name, s, is)
		}
	}
}
