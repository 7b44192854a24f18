package exchange

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestEveryday compares with the long way, which a text goes that has a joiner in
// it: of that no version of the normaliser leaves anything.
func TestEveryday(t *testing.T) {
	t.Parallel()
	normals := map[string]func(string) string{
		"series 2": documentSeries, "number 2": documentNumber, "name 2": humanName, "company 2": companyName,
		"name 1": normalName, "document 1": normalDocument, "tax id 1": normalTaxID,
		"tax id 2 of CO": func(s string) string { return taxNumber("CO", s) },
		"tax id 2 of RU": func(s string) string { return taxNumber("RU", s) },
	}
	check := func(t interface{ Errorf(string, ...any) }, s string) {
		begin := len(s) - len(strings.TrimLeft(s, " "))
		_, size := utf8.DecodeRuneInString(s[begin:])
		long := s[:begin+size] + "\u200b" + s[begin+size:]
		for name, normal := range normals {
			if got, want := normal(s), normal(long); got != want {
				t.Errorf("%s: %q becomes %q, and the long way %q", name, s, got, want)
			}
		}
	}
	t.Run("texts_of_everyday_characters", func(t *testing.T) {
		t.Parallel()
		letters := rapid.SampledFrom([]rune("abZ  --.'`019АБЯаяёЁйЙÀÉñÿß×÷ŸıǅΑ*"))
		rapid.Check(t, func(t *rapid.T) { check(t, rapid.StringOfN(letters, 1, 12, -1).Draw(t, "text")) })
	})
	t.Run("every_character_between_two_letters", func(t *testing.T) {
		t.Parallel()
		for r := rune(0x20); r < 0x2100; r++ {
			if unicode.IsMark(r) {
				continue // version 1 puts a mark on its letter before it drops a joiner
			}
			check(t, "a"+string(r)+"b")
			check(t, "Я"+string(r)+"1")
		}
	})
	t.Run("most_names_need_no_tables", func(t *testing.T) {
		t.Parallel()
		for s, want := range map[string]string{
			"Константинопольский": "константинопольский", " Семёнов-Тян-Шанский  Пётр ": "семенов-тян-шанский петр",
			"O'Brien": "o'brien", "José María Núñez": "josé maría núñez",
		} {
			if got, ok := everydayName(s); !ok || got != want {
				t.Errorf("%q becomes %q, %v", s, got, ok)
			}
		}
		for _, s := range []string{"Ивaнов", "ZoëЖ", "-", "", "Straße", "Ołena", "a\u0301"} {
			if got, ok := everydayName(s); ok {
				t.Errorf("%q becomes %q", s, got)
			}
		}
	})
}
