package control

import (
	"context"
	"time"

	"leadex/internal/exchange"
)

// Word is a word of a dictionary.
type Word struct {
	Dictionary string     `json:"dictionary"`
	Number     int64      `json:"number"`
	Name       string     `json:"name"`
	CreatedAt  *time.Time `json:"created_at"`  // null for one that is there from the start and was never changed
	UpdatedAt  *time.Time `json:"updated_at"`  // likewise
	DisabledAt *time.Time `json:"disabled_at"` // null while it is offered
}

// OneDictionary names a dictionary; "" means all.
type OneDictionary struct {
	Ecosystem  string `json:"ecosystem"`
	Dictionary string `json:"dictionary"`
}

// WrittenWord is a word that is to be added or changed.
type WrittenWord struct {
	Ecosystem  string  `json:"ecosystem"`
	Dictionary string  `json:"dictionary"`
	Number     int64   `json:"number"`   // 0 for a new one: the next
	Name       *string `json:"name"`     // null: stays
	Disabled   *bool   `json:"disabled"` // null: stays
	New        bool    `json:"new"`
}

var (
	// Words are those of a dictionary, or of all.
	Words = Call[OneDictionary, []Word]{"words", words}
	// WriteWord adds or changes a word.
	WriteWord = Call[WrittenWord, Word]{"write-word", writeWord}
)

func words(ctx context.Context, h *House, in OneDictionary) ([]Word, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	if in.Dictionary == "" {
		all, err := h.Exchange.Dictionaries(ctx, exchange.Command(e.ID), e.ID)
		return each(all, wordOf), err
	}
	all, err := h.Exchange.Dictionary(ctx, exchange.Command(e.ID), e.ID, in.Dictionary)
	if exchange.CodeOf(err) == exchange.NotFound {
		err = &exchange.Error{Code: exchange.NotFound, Field: "dictionary", Message: "there is no dictionary of this name"}
	}
	return each(all, wordOf), err
}

func writeWord(ctx context.Context, h *House, in WrittenWord) (Word, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Word{}, err
	}
	w, err := h.Exchange.PutWord(ctx, exchange.Command(e.ID), exchange.PutWord{Ecosystem: e.ID, Dictionary: in.Dictionary, Number: in.Number,
		Name: in.Name, Disabled: in.Disabled, New: in.New})
	if exchange.CodeOf(err) == exchange.NotFound {
		err = &exchange.Error{Code: exchange.NotFound, Field: "number", Message: "the dictionary has no word of this number"}
	}
	if err != nil {
		return Word{}, err
	}
	return wordOf(w), nil
}

func wordOf(e *exchange.DictionaryEntry) Word {
	return Word{Dictionary: e.Dictionary, Number: e.Number, Name: e.Name,
		CreatedAt: unlessZero(e.CreatedAt), UpdatedAt: unlessZero(e.UpdatedAt), DisabledAt: unlessZero(e.DisabledAt)}
}
