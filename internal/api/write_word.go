package api

import (
	"net/http"
	"strconv"

	"leadex/internal/exchange"
)

// maxWord bounds a word of a dictionary, in characters.
const maxWord = 200

// AddWord answers POST /v1/dictionaries/{name}.
func (a *API) AddWord(w http.ResponseWriter, r *http.Request, dictionary DictionaryName, params AddWordParams) {
	p := exchange.PutWord{Dictionary: dictionary, New: true}
	body, err := readBody(r, func(d *decoder) { d.newWord(&p) })
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	writeNew(a, w, r, params.IdempotencyKey, body, writtenWord, func(once *exchange.Once) (*exchange.DictionaryEntry, error) {
		p.Once = once
		return a.exchange.PutWord(r.Context(), callerOf(r), p)
	})
}

// ChangeWord answers PATCH /v1/dictionaries/{name}/words/{number}.
func (a *API) ChangeWord(w http.ResponseWriter, r *http.Request, dictionary DictionaryName, number WordNumber, params ChangeWordParams) {
	p := exchange.PutWord{Dictionary: dictionary}
	body, err := readBody(r, func(d *decoder) { d.wordChange(&p) })
	if n, no := strconv.ParseInt(number, 10, 64); no == nil && n > 0 && number[0] != '+' {
		p.Number = n
	} else if err == nil {
		err = exchange.ErrNotFound
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	write(a, w, r, params.IdempotencyKey, body, writtenWord, func(once *exchange.Once) (*exchange.DictionaryEntry, error) {
		p.Once = once
		return a.exchange.PutWord(r.Context(), callerOf(r), p)
	})
}

func writtenWord(e *exchange.DictionaryEntry) any { return wordOf(e) }

func (d *decoder) newWord(p *exchange.PutWord) {
	d.objectWith([]string{"name"}, func(name string) bool {
		if name == "number" {
			p.Number = d.integer(1, exchange.MaxNumber)
			return true
		}
		return d.wordField(p, name)
	})
}

func (d *decoder) wordChange(p *exchange.PutWord) {
	d.object(func(name string) bool {
		if name == "disabled" {
			disabled, _ := d.flag()
			p.Disabled = &disabled
			return true
		}
		return d.wordField(p, name)
	})
}

func (d *decoder) wordField(p *exchange.PutWord, name string) (known bool) {
	switch name {
	case "ecosystem":
		p.Ecosystem = d.id()
	case "name":
		word, _ := d.text(1, maxWord)
		p.Name = &word
	default:
		return false
	}
	return true
}
