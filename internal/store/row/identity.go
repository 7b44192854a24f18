package row

import "leadex/internal/exchange"

// Identities are the ways in which persons were written.
var Identities = define(Noun[exchange.Identity]{
	Table: Table{
		Name: "identity",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"person_id", ID}, {"lead_id", ID}, {"legal_entity_id", ID}, {"created_at", Time}, {"sealed", Bytes},
		},
	},
	Write: func(w Writer, i *exchange.Identity) {
		w.ID(i.ID)
		w.ID(i.Person)
		w.ID(i.Lead)
		w.ID(i.LegalEntity)
		w.Time(i.CreatedAt)
		w.Bytes(i.Sealed)
	},
	Read: func(r Reader, i *exchange.Identity) {
		i.Ecosystem = r.ID()
		i.ID = r.ID()
		i.Person = r.ID()
		i.Lead = r.ID()
		i.LegalEntity = r.ID()
		i.CreatedAt = r.Time()
		i.Sealed = r.Bytes()
	},
})

// PersonTraits are facts that persons may share.
var PersonTraits = define(Noun[exchange.PersonTrait]{
	Table: Table{
		Name: "person_trait",
		Key:  []string{"scope", "kind", "normaliser", "digest", "person_id"},
		Columns: []Column{
			{"scope", Text}, {"kind", Text}, {"normaliser", Number}, {"digest", Bytes}, {"person_id", ID},
		},
	},
	Write: func(w Writer, t *exchange.PersonTrait) {
		w.Text(t.Scope)
		w.Text(string(t.Kind))
		w.Number(int64(t.Normaliser))
		w.Digest(t.Digest)
		w.ID(t.Person)
	},
	Read: func(r Reader, t *exchange.PersonTrait) {
		_ = r.ID()
		t.Scope = r.Text()
		t.Kind = exchange.TraitKind(r.Text())
		t.Normaliser = int(r.Number())
		t.Digest = r.Digest()
		t.Person = r.ID()
	},
})

// Matches are pairs of persons that may be one.
var Matches = define(Noun[exchange.Match]{
	Table: Table{
		Name: "person_match",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"person_id", ID}, {"other_id", ID}, {"lead_id", ID}, {"reasons", Text}, {"state", Text},
			{"sequence", Number}, {"created_at", Time}, {"updated_at", Time}, {"decided_at", Time}, {"decision", Number},
		},
	},
	Write: func(w Writer, m *exchange.Match) {
		w.ID(m.ID)
		w.ID(m.Person)
		w.ID(m.Other)
		w.ID(m.Lead)
		w.Text(textOfWords(m.Reasons))
		w.Text(string(m.State))
		w.Number(m.Sequence)
		w.Time(m.CreatedAt)
		w.Time(m.UpdatedAt)
		w.Time(m.DecidedAt)
		w.Number(m.Decision)
	},
	Read: func(r Reader, m *exchange.Match) {
		m.Ecosystem = r.ID()
		m.ID = r.ID()
		m.Person = r.ID()
		m.Other = r.ID()
		m.Lead = r.ID()
		m.Reasons = wordsOfText[exchange.MatchReason](r.Text())
		m.State = exchange.MatchState(r.Text())
		m.Sequence = r.Number()
		m.CreatedAt = r.Time()
		m.UpdatedAt = r.Time()
		m.DecidedAt = r.Time()
		m.Decision = r.Number()
	},
})

// textOfWords keeps a short list of words as one JSON array.
func textOfWords[T ~string](words []T) string {
	plain := make([]string, len(words))
	for i, w := range words {
		plain[i] = string(w)
	}
	return textOfList(plain)
}

// wordsOfText reads what textOfWords wrote; an empty list is nil.
func wordsOfText[T ~string](text string) []T {
	var words []T
	for _, w := range listOfText(text) {
		words = append(words, T(w))
	}
	return words
}
