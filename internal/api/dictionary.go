package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ListDictionaries answers GET /v1/dictionaries.
func (a *API) ListDictionaries(w http.ResponseWriter, r *http.Request, params ListDictionariesParams) {
	ecosystem, err := ecosystemOf(params.Ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	words, err := a.exchange.Dictionaries(r.Context(), callerOf(r), ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := DictionaryList{Dictionaries: []ListedDictionary{}}
	for i := range words {
		last := len(wire.Dictionaries) - 1
		if last < 0 || wire.Dictionaries[last].Name != words[i].Dictionary {
			wire.Dictionaries = append(wire.Dictionaries, ListedDictionary{Name: words[i].Dictionary})
			last++
		}
		wire.Dictionaries[last].Words++
	}
	a.answer(w, r, http.StatusOK, wire)
}

// ShowDictionary answers GET /v1/dictionaries/{name}.
func (a *API) ShowDictionary(w http.ResponseWriter, r *http.Request, name DictionaryName, params ShowDictionaryParams) {
	ecosystem, err := ecosystemOf(params.Ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	words, err := a.exchange.Dictionary(r.Context(), callerOf(r), ecosystem, name)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := Dictionary{Name: name, Words: make([]Word, len(words))}
	for i := range words {
		wire.Words[i] = wordOf(&words[i])
	}
	a.answer(w, r, http.StatusOK, wire)
}

// wordOf is a word of a dictionary on the wire.
func wordOf(e *exchange.DictionaryEntry) Word {
	return Word{Dictionary: e.Dictionary, Number: e.Number, Name: e.Name,
		CreatedAt: timeOf(e.CreatedAt), UpdatedAt: timeOf(e.UpdatedAt), DisabledAt: timeOf(e.DisabledAt)}
}
