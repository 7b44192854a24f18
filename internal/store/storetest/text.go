package storetest

import (
	"testing"

	"leadex/internal/exchange"
)

// testText holds the engines to comparing text by bytes.
func testText(t *testing.T, store exchange.Store) {
	t.Run("compared by bytes", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		var c exchange.Changes
		texts := append([]string{"a", "A", "á", "a\u0301", "a ", "ß", "ss", "SS", "straße", "i", "ı", "İ"}, awkward...)
		for _, text := range texts {
			c.Leads = append(c.Leads, w.lead(func(l *exchange.LeadRow) { l.Email = text }))
		}
		w.write(c)
		for i, text := range texts {
			got := leadIDs(w.leads(w.operator(), exchange.LeadFilter{Email: text}))
			equal(t, text, got, []exchange.ID{c.Leads[i].ID})
		}
	})
	t.Run("refused with NUL or broken UTF-8", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		for _, text := range []string{"a\x00b", "\x00", "\xff", "\xc3", "\xed\xa0\x80"} {
			w.refuses(exchange.Internal, exchange.Changes{Leads: []exchange.LeadRow{w.lead(func(l *exchange.LeadRow) { l.FirstName = text })}})
			_, err := store.Once(t.Context(), w.ecosystem, []exchange.OnceKey{{Credential: "c", Key: text}})
			wantCode(t, err, exchange.Internal)
		}
		equal(t, "leads", w.leads(w.operator(), exchange.LeadFilter{}), nil)
	})
}
