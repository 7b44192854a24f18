package row

import "leadex/internal/exchange"

// Outcomes are what lenders report back.
var Outcomes = define(Noun[exchange.Outcome]{
	Table: Table{
		Name: "outcome",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"lead_id", ID}, {"lender_id", ID}, {"assignment_id", ID}, {"status", Number}, {"reason", Number},
			{"occurred_at", Time}, {"reported_at", Time}, {"sequence", Number},
		},
	},
	Write: func(w Writer, o *exchange.Outcome) {
		w.ID(o.ID)
		w.ID(o.Lead)
		w.ID(o.Lender)
		w.ID(o.Assignment)
		w.Number(o.Status)
		w.OptionalNumber(o.Reason)
		w.Time(o.OccurredAt)
		w.Time(o.ReportedAt)
		w.Number(o.Sequence)
	},
	Read: func(r Reader, o *exchange.Outcome) {
		o.Ecosystem = r.ID()
		o.ID = r.ID()
		o.Lead = r.ID()
		o.Lender = r.ID()
		o.Assignment = r.ID()
		o.Status = r.Number()
		o.Reason = r.OptionalNumber()
		o.OccurredAt = r.Time()
		o.ReportedAt = r.Time()
		o.Sequence = r.Number()
	},
})
