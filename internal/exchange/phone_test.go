package exchange

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestPhoneInNormalForm(t *testing.T) {
	t.Parallel()
	t.Run("as_the_library_has_it", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			code := rapid.SampledFrom([]string{"+7", "+57", "+5", "+1", "7", "57", "+ 7", "+77", "+570"}).Draw(t, "code")
			national := rapid.StringMatching(`[0-9]{8,11}|[1-9][0-9]{9}`).Draw(t, "national")
			region := rapid.SampledFrom([]string{"RU", "CO", "KZ", "US"}).Draw(t, "region")
			if got, want := phoneE164(code+national, region), parsedPhone(code+national, region); got != want {
				t.Fatalf("%s%s in %s: %q instead of %q", code, national, region, got, want)
			}
		})
	})
	t.Run("mobile_numbers_in_digits_alone", func(t *testing.T) {
		t.Parallel()
		short := 0
		for begin := range 1000 {
			for _, rest := range []string{"0000000", "1234567", "9999999", "123456", "12345678"} {
				for _, code := range []string{"", "7", "8", "57", "0"} {
					for _, region := range []string{"RU", "CO", "US"} {
						written := fmt.Sprintf("%s%03d%s", code, begin, rest)
						got := mobile(written, region)
						if got == "" {
							continue
						}
						short++
						if want := parsedPhone(written, region); got != want {
							t.Errorf("%s in %s: %q instead of %q", written, region, got, want)
						}
					}
				}
			}
		}
		if short < 3*(3*100+100+20) {
			t.Errorf("only %d numbers need no library", short)
		}
		for _, written := range []string{"8 916 1234567", "8-9161234567", "８9161234567"} {
			if got := mobile(written, "RU"); got != "" {
				t.Errorf("%s is taken for digits alone", written)
			}
		}
	})
	t.Run("every_beginning", func(t *testing.T) {
		t.Parallel()
		for begin := 100; begin < 1000; begin++ {
			for _, code := range []string{"+7", "+57"} {
				for _, rest := range []string{"0000000", "1234567", "9999999"} {
					written := fmt.Sprint(code, begin, rest)
					if got := parsedPhone(written, "CO"); got != written {
						t.Errorf("%s is %q", written, got)
					}
				}
			}
		}
	})
}
