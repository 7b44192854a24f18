package row

import "leadex/internal/exchange"

// DictionaryEntries are the words that an operator added to a catalogue.
var DictionaryEntries = define(Noun[exchange.DictionaryEntry]{
	Table: Table{
		Name: "dictionary_entry",
		Key:  []string{"dictionary", "number"},
		Columns: []Column{
			{"dictionary", Text}, {"number", Number}, {"name", Text}, {"created_at", Time}, {"updated_at", Time}, {"disabled_at", Time},
		},
	},
	Write: func(w Writer, d *exchange.DictionaryEntry) {
		w.Text(d.Dictionary)
		w.Number(d.Number)
		w.Text(d.Name)
		w.Time(d.CreatedAt)
		w.Time(d.UpdatedAt)
		w.Time(d.DisabledAt)
	},
	Read: func(r Reader, d *exchange.DictionaryEntry) {
		d.Ecosystem = r.ID()
		d.Dictionary = r.Text()
		d.Number = r.Number()
		d.Name = r.Text()
		d.CreatedAt = r.Time()
		d.UpdatedAt = r.Time()
		d.DisabledAt = r.Time()
	},
})
