package exchange

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// maxWords bounds the words that an operator can write in an ecosystem, all
// dictionaries together. They are read as a whole.
const maxWords = 5000

// MaxDictionaryName bounds the name of a dictionary, in characters.
const MaxDictionaryName = 64

// PutWord adds a word to a dictionary, or changes one; what is nil stays. A
// dictionary is there from its first word on.
type PutWord struct {
	Ecosystem  ID // NoID: that of the caller's first grant
	Dictionary string
	Number     int64 // 0 with New: the next that no dictionary has
	Name       *string
	Disabled   *bool // is not offered any more
	New        bool  // it is to be added, else to be changed
	Once       *Once
}

// PutWord writes a word of a dictionary. A change of nothing leaves no event.
//
// Errors: Forbidden but for an operator; Invalid names the field; Duplicate for a
// new word whose number the dictionary has; NotFound for a change of none;
// Conflict when there are too many.
func (x *Exchange) PutWord(ctx context.Context, caller Caller, p PutWord) (*DictionaryEntry, error) {
	grant, err := caller.inRole(p.Ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	var word *DictionaryEntry
	err = x.write(ctx, write{caller: caller, grant: grant, once: p.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		word, err = t.putWord(ctx, &p)
		return answered{result: word}, err
	}})
	if err != nil {
		return nil, err
	}
	return word, nil
}

func (p *PutWord) check() error {
	if !dictionaryName(p.Dictionary) {
		if !p.New {
			return ErrNotFound
		}
		return InvalidField("dictionary", "must be a name such as credit-purposes: at most %d lower case letters and digits, with hyphens between them", MaxDictionaryName)
	}
	switch {
	case p.Number < 0 || p.Number > MaxNumber || (p.Number == 0 && !p.New):
		return InvalidField("number", "must be from 1 to %d", MaxNumber)
	case IsCardNumber(p.Number):
		return InvalidField("number", "must not be a card number")
	case p.New && p.Name == nil:
		return InvalidField("name", "is required")
	case p.Name == nil:
		return nil
	}
	return checkName("name", *p.Name)
}

// dictionaryName tells whether a text can name a dictionary.
func dictionaryName(s string) bool {
	if s == "" || len(s) > MaxDictionaryName || s[0] == '-' || s[len(s)-1] == '-' || HoldsCard(s) {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && !strings.Contains(s, "--")
}

func (t *tx) putWord(ctx context.Context, p *PutWord) (*DictionaryEntry, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	all, err := dictionaryWords(ctx, r, t.ecosystem.ID, "")
	if err != nil {
		return nil, err
	}
	word := DictionaryEntry{Ecosystem: t.ecosystem.ID, Dictionary: p.Dictionary, Number: p.Number, CreatedAt: t.now}
	at := slices.IndexFunc(all, func(e DictionaryEntry) bool { return e.Dictionary == p.Dictionary && e.Number == p.Number })
	switch {
	case p.New && at >= 0:
		return nil, &Error{Code: Duplicate, Field: "number", Message: "the dictionary has a word of this number already"}
	case !p.New && at < 0:
		return nil, ErrNotFound
	case p.New && p.Number == 0:
		if word.Number, err = nextWord(all); err != nil {
			return nil, err
		}
	case !p.New:
		word = all[at]
	}
	changed := put(&word.Name, p.Name)
	if p.Disabled != nil && *p.Disabled == word.DisabledAt.IsZero() {
		word.DisabledAt, changed = noTimeUnless(*p.Disabled, t.now), true
	}
	if !changed {
		return &word, nil
	}
	if err := roomForWord(all, &word, at < 0); err != nil {
		return nil, err
	}
	word.CreatedAt = cmp.Or(word.CreatedAt, t.now)
	word.UpdatedAt = t.now
	t.changes.DictionaryEntries = append(t.changes.DictionaryEntries, word)
	facts := map[string]string{"dictionary": word.Dictionary, "number": decimal(int(word.Number))}
	_, err = t.record(Event{Kind: WordWritten, Facts: facts}, NoID, nil)
	return &word, err
}

// nextWord is the number after the highest of all dictionaries.
func nextWord(all []DictionaryEntry) (int64, error) {
	highest := int64(0)
	for i := range all {
		highest = max(highest, all[i].Number)
	}
	for next := highest + 1; next <= MaxNumber; next++ {
		if !IsCardNumber(next) {
			return next, nil
		}
	}
	return 0, InvalidField("number", "must be given: the highest number is taken")
}

// roomForWord refuses one word too many, and a name that another word of the
// dictionary has: who chooses from a list must be able to tell its words apart.
func roomForWord(all []DictionaryEntry, word *DictionaryEntry, added bool) error {
	if added && len(all) >= maxWords {
		return Refuse(Conflict, "the dictionaries have %d words; there cannot be more", len(all))
	}
	for i := range all {
		e := &all[i]
		if e.Dictionary == word.Dictionary && e.Number != word.Number && e.Name == word.Name {
			return &Error{Code: Duplicate, Field: "name", Message: "the dictionary has a word of this name already"}
		}
	}
	return nil
}

// byWord orders words by dictionary and number.
func byWord(a, b DictionaryEntry) int {
	return cmp.Or(strings.Compare(a.Dictionary, b.Dictionary), cmp.Compare(a.Number, b.Number))
}
