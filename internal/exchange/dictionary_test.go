package exchange_test

import (
	"strings"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestDictionaries(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		names := func(t *testing.T, by exchange.Caller, dictionary string) string {
			t.Helper()
			var all []string
			for _, e := range must(d.Dictionary(d.ctx(), by, exchange.NoID, dictionary))(t) {
				all = append(all, e.Name)
			}
			return strings.Join(all, ", ")
		}
		write := func(t *testing.T, w exchange.PutWord) *exchange.DictionaryEntry {
			t.Helper()
			return must(d.PutWord(d.ctx(), d.operator(), w))(t)
		}
		name := func(s string) *string { return &s }
		yes, no := true, false

		t.Run("the words of the contract are there from the start", func(t *testing.T) {
			all := must(d.Dictionaries(d.ctx(), d.w.Provider.Caller, exchange.NoID))(t)
			there := map[int64]bool{}
			for i, e := range all {
				there[e.Number] = true
				if i > 0 && (e.Dictionary < all[i-1].Dictionary || e.Dictionary == all[i-1].Dictionary && e.Number <= all[i-1].Number) {
					t.Errorf("%+v is behind %+v", e, all[i-1])
				}
			}
			for _, n := range []int64{101251, 101252, 101151, 101152, 101041, 101042, 101043, 101049, 101011, 101683, 101339, 101791, 101301, 102071, 102011, 101661,
				101552, 101557, 102173, 102395, 102141, 101541, 101542, 101543, 101544, 101545, 101546, 101547, 101548} {
				if !there[n] {
					t.Errorf("%d is not there", n)
				}
			}
			if got := names(t, d.bank().Caller, "sexes"); got != "Мужской, Женский" {
				t.Errorf("sexes are %s", got)
			}
		})
		t.Run("a word is renamed, added, taken out and brought back", func(t *testing.T) {
			write(t, exchange.PutWord{Dictionary: "countries", Number: 101042, Name: name("Россия")})
			if w := write(t, exchange.PutWord{Dictionary: "countries", New: true, Name: name("Казахстан")}); w.Number != 102396 {
				t.Errorf("got the number %d", w.Number)
			}
			write(t, exchange.PutWord{Dictionary: "countries", Number: 101041, Disabled: &yes})
			if got := names(t, d.bank().Caller, "countries"); got != "Россия, Страна 101043, Страна 101049, Казахстан" {
				t.Errorf("a lender sees %s", got)
			}
			if got := names(t, d.operator(), "countries"); got != "Страна 101041, Россия, Страна 101043, Страна 101049, Казахстан" {
				t.Errorf("an operator sees %s", got)
			}
			before := d.events()
			write(t, exchange.PutWord{Dictionary: "countries", Number: 101041, Disabled: &yes, Name: name("Страна 101041")})
			if d.events() != before {
				t.Error("the same again left an event")
			}
			if w := write(t, exchange.PutWord{Dictionary: "countries", Number: 101041, Disabled: &no}); !w.DisabledAt.IsZero() || w.CreatedAt.IsZero() {
				t.Errorf("brought back as %+v", w)
			}
		})
		t.Run("a dictionary of one's own", func(t *testing.T) {
			write(t, exchange.PutWord{Dictionary: "shoe-sizes", Number: 42, New: true, Name: name("42")})
			if got := names(t, d.w.Provider.Caller, "shoe-sizes"); got != "42" {
				t.Errorf("it has %s", got)
			}
			_, err := d.Dictionary(d.ctx(), r.Colombia(t).Operator.Caller, exchange.NoID, "shoe-sizes")
			wantCode(t, "elsewhere", err, exchange.NotFound)
		})
		t.Run("refused", func(t *testing.T) {
			before := d.events()
			for what, c := range map[string]struct {
				word  exchange.PutWord
				field string
				code  exchange.Code
			}{
				"a number taken":       {exchange.PutWord{Dictionary: "sexes", Number: 101251, New: true, Name: name("x")}, "number", exchange.Duplicate},
				"a name taken":         {exchange.PutWord{Dictionary: "sexes", Number: 1, New: true, Name: name("Женский")}, "name", exchange.Duplicate},
				"a change of none":     {exchange.PutWord{Dictionary: "sexes", Number: 1, Name: name("x")}, "", exchange.NotFound},
				"a change of nowhere":  {exchange.PutWord{Dictionary: "Sexes", Number: 101251, Name: name("x")}, "", exchange.NotFound},
				"no name":              {exchange.PutWord{Dictionary: "sexes", Number: 1, New: true}, "name", exchange.Invalid},
				"a blank name":         {exchange.PutWord{Dictionary: "sexes", Number: 101251, Name: name(" ")}, "name", exchange.Invalid},
				"a card for a name":    {exchange.PutWord{Dictionary: "sexes", Number: 101251, Name: name("4111-1111-1111-1111")}, "name", exchange.Invalid},
				"a card for a number":  {exchange.PutWord{Dictionary: "sexes", Number: 4111111111111111, New: true, Name: name("x")}, "number", exchange.Invalid},
				"a number below zero":  {exchange.PutWord{Dictionary: "sexes", Number: -1, New: true, Name: name("x")}, "number", exchange.Invalid},
				"no number":            {exchange.PutWord{Dictionary: "sexes", Name: name("x")}, "number", exchange.Invalid},
				"a number too large":   {exchange.PutWord{Dictionary: "sexes", Number: exchange.MaxNumber + 1, New: true, Name: name("x")}, "number", exchange.Invalid},
				"no dictionary":        {exchange.PutWord{Number: 1, New: true, Name: name("x")}, "dictionary", exchange.Invalid},
				"a strange dictionary": {exchange.PutWord{Dictionary: "a--b", Number: 1, New: true, Name: name("x")}, "dictionary", exchange.Invalid},
				"a card for one":       {exchange.PutWord{Dictionary: "4111-1111-1111-1111", Number: 1, New: true, Name: name("x")}, "dictionary", exchange.Invalid},
			} {
				_, err := d.PutWord(d.ctx(), d.operator(), c.word)
				if exchange.CodeOf(err) != c.code || exchange.AsError(err).Field != c.field {
					t.Errorf("%s: %v", what, err)
				}
			}
			for _, by := range []exchange.Caller{d.bank().Caller, d.w.Provider.Caller} {
				_, err := d.PutWord(d.ctx(), by, exchange.PutWord{Dictionary: "sexes", Number: 101251, Name: name("x")})
				wantCode(t, "no operator", err, exchange.Forbidden)
			}
			if d.events() != before {
				t.Error("something was written")
			}
		})
	})
}
