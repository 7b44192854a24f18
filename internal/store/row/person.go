package row

import "leadex/internal/exchange"

// Persons are humans and companies.
var Persons = define(Noun[exchange.Person]{
	Table: Table{
		Name:    "person",
		Key:     []string{"id"},
		Columns: []Column{{"id", ID}, {"number", Number}, {"wrapped_key", Bytes}, {"merged_into_id", ID}, {"created_at", Time}, {"updated_at", Time}},
	},
	Write: func(w Writer, p *exchange.Person) {
		w.ID(p.ID)
		w.Number(p.Number)
		w.Bytes(p.WrappedKey)
		w.ID(p.MergedInto)
		w.Time(p.CreatedAt)
		w.Time(p.UpdatedAt)
	},
	Read: func(r Reader, p *exchange.Person) {
		p.Ecosystem = r.ID()
		p.ID = r.ID()
		p.Number = r.Number()
		p.WrappedKey = r.Bytes()
		p.MergedInto = r.ID()
		p.CreatedAt = r.Time()
		p.UpdatedAt = r.Time()
	},
})

// PersonKeys are the identifiers of persons.
var PersonKeys = define(Noun[exchange.PersonKey]{
	Table: Table{
		Name: "person_key",
		Key:  []string{"scope", "kind", "normaliser", "digest"},
		Columns: []Column{
			{"scope", Text}, {"kind", Text}, {"normaliser", Number}, {"digest", Bytes}, {"person_id", ID},
		},
	},
	Write: func(w Writer, k *exchange.PersonKey) {
		w.Text(k.Scope)
		w.Text(string(k.Kind))
		w.Number(int64(k.Normaliser))
		w.Digest(k.Digest)
		w.ID(k.Person)
	},
	Read: func(r Reader, k *exchange.PersonKey) {
		_ = r.ID()
		k.Scope = r.Text()
		k.Kind = exchange.KeyKind(r.Text())
		k.Normaliser = int(r.Number())
		k.Digest = r.Digest()
		k.Person = r.ID()
	},
})
