package brainysoft

import (
	"net/http"
	"strconv"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// dictionary answers the words of a catalogue that are offered, by their numbers.
func (d *Dialect) dictionary(w http.ResponseWriter, r *http.Request) {
	caller, err := d.caller(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	words, err := d.wordsOf(r, caller)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	b := append(d.envelope("ok", 256+80*len(words)), '[')
	for i := range words {
		if !words[i].DisabledAt.IsZero() {
			continue
		}
		if b[len(b)-1] != '[' {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, `{"id":`...), words[i].Number, 10)
		b = append(appendString(append(b, `,"name":`...), words[i].Name), '}')
	}
	web.Answer(w, http.StatusOK, contentType, append(b, "]}"...))
}

func (d *Dialect) wordsOf(r *http.Request, caller exchange.Caller) ([]exchange.DictionaryEntry, error) {
	name := r.PathValue("name")
	if name == exchange.CreditProducts {
		return d.exchange.CreditProducts(r.Context(), caller, exchange.NoID)
	}
	return d.exchange.Dictionary(r.Context(), caller, exchange.NoID, name)
}
