package exchange

import "time"

// Batch is what a receiver has pulled and not yet confirmed. A receiver has at
// most one open batch: while a lead of it is in progress, every pull answers
// the same leads in the same order.
type Batch struct {
	ID        ID
	Ecosystem ID
	Lender    ID
	Branch    ID
	OpenedAt  time.Time
	ClosedAt  time.Time // zero while open
	// LeaseUntil is when what is not confirmed goes back into the queue; zero for
	// never. It is set when the batch is opened, by the terms of that time.
	LeaseUntil time.Time
}
