package exchange

import (
	"context"
	"maps"
	"slices"
	"time"
)

// DictionaryEntry is a word of a catalogue that leads name by its number, such
// as a country or a denial reason. An operator adds them; those of the contracts
// are there from the start.
type DictionaryEntry struct {
	Ecosystem  ID
	Dictionary string // such as "credit-purposes"
	Number     int64
	Name       string
	CreatedAt  time.Time // zero for one that is there from the start and was never changed
	UpdatedAt  time.Time // likewise
	DisabledAt time.Time // zero while it is offered
}

// Dictionaries are all words of the catalogues of an ecosystem, NoID for that of
// the caller's first grant, by dictionary and number. An operator sees disabled
// ones too.
//
// Errors: NotFound without a grant in the ecosystem.
func (x *Exchange) Dictionaries(ctx context.Context, caller Caller, ecosystem ID) ([]DictionaryEntry, error) {
	return x.dictionary(ctx, caller, ecosystem, "")
}

// Dictionary are the words of one catalogue, by number. Otherwise as Dictionaries.
//
// Errors: NotFound without a grant in the ecosystem, and for a dictionary that has
// never had a word.
func (x *Exchange) Dictionary(ctx context.Context, caller Caller, ecosystem ID, name string) ([]DictionaryEntry, error) {
	if !dictionaryName(name) {
		return nil, ErrNotFound
	}
	return x.dictionary(ctx, caller, ecosystem, name)
}

func (x *Exchange) dictionary(ctx context.Context, caller Caller, ecosystem ID, name string) ([]DictionaryEntry, error) {
	g, err := caller.grant(ecosystem)
	if err != nil {
		return nil, err
	}
	words, err := dictionaryWords(ctx, x.store, g.Ecosystem, name)
	if err != nil {
		return nil, err
	}
	if len(words) == 0 {
		return nil, ErrNotFound
	}
	if _, err := caller.inRole(g.Ecosystem, RoleOperator); err != nil {
		words = slices.DeleteFunc(words, func(e DictionaryEntry) bool { return !e.DisabledAt.IsZero() })
	}
	return words, nil
}

// wordKey tells the words of an ecosystem apart.
type wordKey struct {
	dictionary string
	number     int64
}

// dictionaryWords are the words of one dictionary, or of all for "": those that are
// there from the start, with what an operator has made of them, and those that an
// operator has added.
func dictionaryWords(ctx context.Context, r Reader, ecosystem ID, name string) ([]DictionaryEntry, error) {
	words := map[wordKey]DictionaryEntry{}
	for _, seed := range firstWords {
		if name == "" || name == seed.dictionary {
			words[wordKey{seed.dictionary, seed.number}] = DictionaryEntry{Ecosystem: ecosystem, Dictionary: seed.dictionary, Number: seed.number, Name: seed.name}
		}
	}
	written, err := r.DictionaryEntries(ctx, ecosystem, name)
	if err != nil {
		return nil, err
	}
	for _, e := range written {
		words[wordKey{e.Dictionary, e.Number}] = e
	}
	return slices.SortedFunc(maps.Values(words), byWord), nil
}
