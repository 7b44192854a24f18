package row

import (
	"encoding/json"

	"leadex/internal/exchange"
)

// Ecosystems are the tenants. Their id is EcosystemID itself.
var Ecosystems = define(Noun[exchange.Ecosystem]{
	Table: Table{
		Name: "ecosystem",
		Columns: []Column{
			{"name", Text}, {"country", Text}, {"currency", Text}, {"time_zone", Text}, {"phone_region", Text},
			{"languages", Text}, {"default_lender_id", ID}, {"wrapped_key", Bytes},
			{"identity_scope", Text}, {"required_fields", Text},
			{"created_at", Time}, {"disabled_at", Time},
		},
	},
	Write: func(w Writer, e *exchange.Ecosystem) {
		w.Text(e.Name)
		w.Text(e.Country)
		w.Text(e.Currency)
		w.Text(e.TimeZone)
		w.Text(e.PhoneRegion)
		w.Text(textOfList(e.Languages))
		w.ID(e.DefaultLender)
		w.Bytes(e.WrappedKey)
		w.Text(string(e.IdentityScope))
		w.Text(textOfList(e.RequiredFields))
		w.Time(e.CreatedAt)
		w.Time(e.DisabledAt)
	},
	Read: func(r Reader, e *exchange.Ecosystem) {
		e.ID = r.ID()
		e.Name = r.Text()
		e.Country = r.Text()
		e.Currency = r.Text()
		e.TimeZone = r.Text()
		e.PhoneRegion = r.Text()
		e.Languages = listOfText(r.Text())
		e.DefaultLender = r.ID()
		e.WrappedKey = r.Bytes()
		e.IdentityScope = exchange.IdentityScope(r.Text())
		e.RequiredFields = listOfText(r.Text())
		e.CreatedAt = r.Time()
		e.DisabledAt = r.Time()
	},
})

// Heads are the ends of the event sequences. Their row is the lock of the
// ecosystem.
var Heads = define(Noun[exchange.Head]{
	Table: Table{
		Name:    "ecosystem_head",
		Columns: []Column{{"number", Number}, {"digest", Bytes}, {"rules_number", Number}},
	},
	Write: func(w Writer, h *exchange.Head) {
		w.Number(h.Number)
		w.Digest(h.Digest)
		w.Number(h.Rules)
	},
	Read: func(r Reader, h *exchange.Head) {
		_ = r.ID()
		h.Number = r.Number()
		h.Digest = r.Digest()
		h.Rules = r.Number()
	},
})

// NumberBlocks are the states of the series of numbers.
var NumberBlocks = define(Noun[exchange.NumberBlock]{
	Table: Table{
		Name:    "number_block",
		Key:     []string{"noun"},
		Columns: []Column{{"noun", Text}, {"next", Number}},
	},
	Write: func(w Writer, b *exchange.NumberBlock) {
		w.Text(string(b.Noun))
		w.Number(b.Next)
	},
	Read: func(r Reader, b *exchange.NumberBlock) {
		_ = r.ID()
		b.Noun = exchange.NumberNoun(r.Text())
		b.Next = r.Number()
	},
})

// textOfList keeps a short list of words as one JSON array.
func textOfList(words []string) string {
	if len(words) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(words) // strings always marshal
	return string(text)
}

// listOfText reads what textOfList wrote; an empty list is nil.
func listOfText(text string) []string {
	var words []string
	if err := json.Unmarshal([]byte(text), &words); err != nil || len(words) == 0 {
		return nil
	}
	return words
}
