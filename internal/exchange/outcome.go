package exchange

import "time"

// Outcome is what a lender reports back on a lead it has received. Outcomes are
// an append-only history; an exact repeat (lead, lender, status, reason, date)
// is one outcome.
type Outcome struct {
	ID         ID
	Ecosystem  ID
	Lead       ID
	Lender     ID
	Assignment ID
	Status     int64  // the receiver's own code
	Reason     *int64 // the receiver's own code, nil for none
	OccurredAt time.Time
	ReportedAt time.Time
	Sequence   int64 // number of its event
}
