package row

import "leadex/internal/exchange"

// Which reasons of a status a code speaks of. A reason that is NULL could not be
// part of a key.
const (
	anyReason   = "any"
	noReason    = "none"
	thisReason  = "this"
	withoutCode = int64(0) // stands where no reason is meant
)

// OutcomeCodes are what the codes of outcomes mean.
var OutcomeCodes = define(Noun[exchange.OutcomeCode]{
	Table: Table{
		Name: "outcome_code",
		Key:  []string{"status", "reasons", "reason"},
		Columns: []Column{
			{"status", Number}, {"reasons", Text}, {"reason", Number}, {"class", Text}, {"created_at", Time}, {"updated_at", Time},
		},
	},
	Write: func(w Writer, c *exchange.OutcomeCode) {
		w.Number(c.Status)
		switch {
		case c.AnyReason:
			w.Text(anyReason)
			w.Number(withoutCode)
		case c.Reason == nil:
			w.Text(noReason)
			w.Number(withoutCode)
		default:
			w.Text(thisReason)
			w.Number(*c.Reason)
		}
		w.Text(string(c.Class))
		w.Time(c.CreatedAt)
		w.Time(c.UpdatedAt)
	},
	Read: func(r Reader, c *exchange.OutcomeCode) {
		c.Ecosystem = r.ID()
		c.Status = r.Number()
		reasons, reason := r.Text(), r.Number()
		c.AnyReason = reasons == anyReason
		if reasons == thisReason {
			c.Reason = &reason
		}
		c.Class = exchange.OutcomeClass(r.Text())
		c.CreatedAt = r.Time()
		c.UpdatedAt = r.Time()
	},
})
