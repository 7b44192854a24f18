package row

import (
	"encoding/json"
	"time"

	"leadex/internal/exchange"
)

// DuplicateRules say when a new lead is a copy.
var DuplicateRules = define(Noun[exchange.DuplicateRule]{
	Table: Table{
		Name: "duplicate_rule",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"provider_id", ID}, {"name", Text}, {"field_sets", Text}, {"window_seconds", Number},
			{"unconverted", Flag}, {"action", Text}, {"created_at", Time}, {"updated_at", Time}, {"disabled_at", Time},
		},
	},
	Write: func(w Writer, d *exchange.DuplicateRule) {
		w.ID(d.ID)
		w.ID(d.Provider)
		w.Text(d.Name)
		w.Text(textOfSets(d.Sets))
		w.Number(int64(d.Window / time.Second))
		w.Flag(d.Unconverted)
		w.Text(string(d.Action))
		w.Time(d.CreatedAt)
		w.Time(d.UpdatedAt)
		w.Time(d.DisabledAt)
	},
	Read: func(r Reader, d *exchange.DuplicateRule) {
		d.Ecosystem = r.ID()
		d.ID = r.ID()
		d.Provider = r.ID()
		d.Name = r.Text()
		d.Sets = setsOfText(r.Text())
		d.Window = time.Duration(r.Number()) * time.Second
		d.Unconverted = r.Flag()
		d.Action = exchange.DuplicateAction(r.Text())
		d.CreatedAt = r.Time()
		d.UpdatedAt = r.Time()
		d.DisabledAt = r.Time()
	},
})

// textOfSets keeps field sets as a JSON array of arrays.
func textOfSets(sets [][]exchange.DuplicateField) string {
	if len(sets) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(sets) // strings always marshal
	return string(text)
}

// setsOfText reads what textOfSets wrote; no sets are nil.
func setsOfText(text string) [][]exchange.DuplicateField {
	var sets [][]exchange.DuplicateField
	if err := json.Unmarshal([]byte(text), &sets); err != nil || len(sets) == 0 {
		return nil
	}
	return sets
}

// DuplicateClaims say which lead was the first.
var DuplicateClaims = define(Noun[exchange.DuplicateClaim]{
	Table: Table{
		Name: "duplicate_claim",
		Key:  []string{"rule_id", "digest"},
		Columns: []Column{
			{"rule_id", ID}, {"digest", Bytes}, {"lead_id", ID}, {"claimed_at", Time},
		},
	},
	Write: func(w Writer, c *exchange.DuplicateClaim) {
		w.ID(c.Rule)
		w.Digest(c.Digest)
		w.ID(c.Lead)
		w.Time(c.ClaimedAt)
	},
	Read: func(r Reader, c *exchange.DuplicateClaim) {
		_ = r.ID()
		c.Rule = r.ID()
		c.Digest = r.Digest()
		c.Lead = r.ID()
		c.ClaimedAt = r.Time()
	},
})
