package row

import "leadex/internal/exchange"

// Assignments are who gets which lead.
var Assignments = define(Noun[exchange.Assignment]{
	Table: Table{
		Name: "assignment",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"lead_id", ID}, {"lender_id", ID}, {"branch_id", ID},
			{"state", Text}, {"live", Flag}, {"sequence", Number}, {"version", Number},
			{"batch_id", ID}, {"batch_position", Number}, {"attempts", Number}, {"first_version", Number},
			{"first_pulled_at", Time}, {"received_at", Time}, {"converted_at", Time},
			{"exclusive", Flag}, {"override", Flag}, {"reason", Text}, {"overlay", Bytes},
			{"created_at", Time}, {"updated_at", Time},
			{"known_version", Number}, {"change_sequence", Number},
			{"redelivery_sequence", Number}, {"redelivering", Flag}, {"revision", Number},
		},
		// The place of its lead in feeds, so that a lender's list of leads comes
		// out of an index in order.
		Derived: &Derived{
			Name:  "lead_sequence",
			From:  "lead_id",
			Query: "SELECT l.sequence FROM lead AS l WHERE l.ecosystem_id = $1 AND l.id = $2",
		},
	},
	Write: writeAssignment,
	Read:  readAssignment,
})

func writeAssignment(w Writer, a *exchange.Assignment) {
	w.ID(a.ID)
	w.ID(a.Lead)
	w.ID(a.Lender)
	w.ID(a.Branch)
	w.Text(string(a.State))
	w.Flag(a.State.Live())
	w.Number(a.Sequence)
	w.Number(a.Version)
	w.ID(a.Batch)
	w.Number(int64(a.BatchPosition))
	w.Number(int64(a.Attempts))
	w.Number(a.FirstVersion)
	w.Time(a.FirstPulledAt)
	w.Time(a.ReceivedAt)
	w.Time(a.ConvertedAt)
	w.Flag(a.Exclusive)
	w.Flag(a.Override)
	w.Text(a.Reason)
	w.Bytes(a.Overlay)
	w.Time(a.CreatedAt)
	w.Time(a.UpdatedAt)
	w.Number(a.KnownVersion)
	w.Number(a.ChangeSequence)
	w.Number(a.RedeliverySequence)
	w.Flag(a.Redelivering)
	w.Number(int64(a.Revision))
}

// HandedOut and Received are assignments that are there, of which only what a
// hand-over and its receipt change is written. That spares the indexes that such a
// step does not concern, which are most of them: a statement that sets a column
// costs every index with it, whatever it is set to.
var (
	HandedOut = Noun[exchange.Assignment]{
		Table: Assignments.Part("state", "version", "batch_id", "batch_position", "attempts", "first_version", "first_pulled_at",
			"updated_at", "known_version", "change_sequence", "redelivering", "revision"),
		Write: func(w Writer, a *exchange.Assignment) {
			w.ID(a.ID)
			w.Text(string(a.State))
			w.Number(a.Version)
			w.ID(a.Batch)
			w.Number(int64(a.BatchPosition))
			w.Number(int64(a.Attempts))
			w.Number(a.FirstVersion)
			w.Time(a.FirstPulledAt)
			w.Time(a.UpdatedAt)
			w.Number(a.KnownVersion)
			w.Number(a.ChangeSequence)
			w.Flag(a.Redelivering)
			w.Number(int64(a.Revision))
		},
	}
	Received = Noun[exchange.Assignment]{
		Table: Assignments.Part("state", "version", "received_at", "updated_at", "known_version", "change_sequence",
			"redelivery_sequence", "redelivering"),
		Write: func(w Writer, a *exchange.Assignment) {
			w.ID(a.ID)
			w.Text(string(a.State))
			w.Number(a.Version)
			w.Time(a.ReceivedAt)
			w.Time(a.UpdatedAt)
			w.Number(a.KnownVersion)
			w.Number(a.ChangeSequence)
			w.Number(a.RedeliverySequence)
			w.Flag(a.Redelivering)
		},
	}
)

func readAssignment(r Reader, a *exchange.Assignment) {
	a.Ecosystem = r.ID()
	a.ID = r.ID()
	a.Lead = r.ID()
	a.Lender = r.ID()
	a.Branch = r.ID()
	a.State = exchange.AssignmentState(r.Text())
	_ = r.Flag() // follows from the state
	a.Sequence = r.Number()
	a.Version = r.Number()
	a.Batch = r.ID()
	a.BatchPosition = int(r.Number())
	a.Attempts = int(r.Number())
	a.FirstVersion = r.Number()
	a.FirstPulledAt = r.Time()
	a.ReceivedAt = r.Time()
	a.ConvertedAt = r.Time()
	a.Exclusive = r.Flag()
	a.Override = r.Flag()
	a.Reason = r.Text()
	a.Overlay = r.Bytes()
	a.CreatedAt = r.Time()
	a.UpdatedAt = r.Time()
	if a.KnownVersion = r.Number(); a.KnownVersion == 0 {
		a.KnownVersion = a.FirstVersion // as the release that knew no known version means it
	}
	a.ChangeSequence = r.Number()
	a.RedeliverySequence = r.Number()
	a.Redelivering = r.Flag()
	a.Revision = int(r.Number())
}

// ReadLeadAssignment reads an assignment and, behind its columns, the number and
// the version of its lead.
func ReadLeadAssignment(r Reader, a *exchange.LeadAssignment) {
	readAssignment(r, &a.Assignment)
	a.Number = r.Number()
	a.LeadVersion = r.Number()
}

// Batches are what receivers have pulled and not yet confirmed.
var Batches = define(Noun[exchange.Batch]{
	Table: Table{
		Name:    "batch",
		Key:     []string{"id"},
		Columns: []Column{{"id", ID}, {"lender_id", ID}, {"branch_id", ID}, {"opened_at", Time}, {"closed_at", Time}, {"lease_until", Time}},
	},
	Write: func(w Writer, b *exchange.Batch) {
		w.ID(b.ID)
		w.ID(b.Lender)
		w.ID(b.Branch)
		w.Time(b.OpenedAt)
		w.Time(b.ClosedAt)
		w.Time(b.LeaseUntil)
	},
	Read: func(r Reader, b *exchange.Batch) {
		b.Ecosystem = r.ID()
		b.ID = r.ID()
		b.Lender = r.ID()
		b.Branch = r.ID()
		b.OpenedAt = r.Time()
		b.ClosedAt = r.Time()
		b.LeaseUntil = r.Time()
	},
})
