package exchange

import (
	"testing"

	"golang.org/x/text/cases"
	"pgregory.net/rapid"
)

func TestFoldCase(t *testing.T) {
	t.Parallel()
	t.Run("as_the_tables_of_unicode", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("aZ @.-'09АЯаяёЁйЙІїßſKÅ\u0300ЃѢҐΣς\xff")))).Draw(t, "text")
			if got, want := foldCase(s), cases.Fold().String(s); got != want {
				t.Fatalf("%q instead of %q", got, want)
			}
		})
	})
	t.Run("every_character_by_itself", func(t *testing.T) {
		t.Parallel()
		tables := cases.Fold()
		for r := rune(0); r < 0x30000; r++ {
			if got, want := foldCase(string(r)), tables.String(string(r)); got != want {
				t.Fatalf("%U: %q instead of %q", r, got, want)
			}
		}
	})
	t.Run("bytes_that_are_no_text", func(t *testing.T) {
		t.Parallel()
		for _, s := range []string{"\xff", "A\xffB", "Я\xd0", "\xd0"} {
			if got, want := foldCase(s), cases.Fold().String(s); got != want {
				t.Errorf("%q: %q instead of %q", s, got, want)
			}
		}
	})
}
