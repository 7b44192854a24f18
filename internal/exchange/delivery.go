package exchange

import "time"

// DeliveryTerms are how leads are handed to a lender and its branches.
type DeliveryTerms struct {
	// Lease is how long a batch waits for its confirmation; then what is not
	// confirmed goes back into the queue, in its place. 0: for ever.
	Lease time.Duration
	// MaxAttempts is after how many batches in which it was handed out in vain a
	// lead is undeliverable. 0: never.
	MaxAttempts int
	// ReturnWindow is how long after its receipt a lead can be given back. 0: it
	// cannot.
	ReturnWindow time.Duration
	// Revisions hands received leads that have changed out again, marked by a
	// revision.
	Revisions bool
}

// Bounds of delivery terms, and what a new lender begins with.
const (
	MinLease            = 10 * time.Second
	MaxLease            = 30 * 24 * time.Hour
	MaxAttemptsBound    = 1000
	MaxReturnWindow     = 365 * 24 * time.Hour
	DefaultReturnWindow = 7 * 24 * time.Hour
)

func (d DeliveryTerms) check() error {
	switch {
	case d.Lease != 0 && (d.Lease < MinLease || d.Lease > MaxLease):
		return InvalidField("lease", "must be 0, which is no lease, or from %s to %s", MinLease, MaxLease)
	case d.MaxAttempts < 0 || d.MaxAttempts > MaxAttemptsBound:
		return InvalidField("max_attempts", "must be from 0, which is no bound, to %d", MaxAttemptsBound)
	case d.ReturnWindow < 0 || d.ReturnWindow > MaxReturnWindow:
		return InvalidField("return_window", "must be from 0, which is no returns, to %s", MaxReturnWindow)
	case d.Lease%time.Second != 0:
		return InvalidField("lease", "must be whole seconds")
	case d.ReturnWindow%time.Second != 0:
		return InvalidField("return_window", "must be whole seconds")
	}
	return nil
}

// DeliveryFigure names one of the counts of a receiver.
type DeliveryFigure string

const (
	FigureOpen          DeliveryFigure = "open" // batches: 1 or none
	FigureReady         DeliveryFigure = "ready"
	FigureInProgress    DeliveryFigure = "in_progress"
	FigureReceived      DeliveryFigure = "received" // since a time, whatever became of them later
	FigureUndeliverable DeliveryFigure = "undeliverable"
	FigureChanged       DeliveryFigure = "changed" // since receipt
)

// DeliveryCount is one figure of one receiver, as a store counts it.
type DeliveryCount struct {
	Receiver
	Figure DeliveryFigure
	Count  int64
	Oldest time.Time // of FigureOpen: when the batch was opened
}

// AssignmentList names a list of assignments that a page is read from.
type AssignmentList uint8

const (
	// UndeliverableAssignments are in the order of their queues.
	UndeliverableAssignments AssignmentList = iota + 1
	// ChangedAssignments have changed since their receipt, the longest ago
	// changed first.
	ChangedAssignments
	// DueAssignments are received and wait to be handed out again, in order.
	DueAssignments
	// ReceivedAssignments were received from From until before To, are not due
	// and not in a batch again; the first received first.
	ReceivedAssignments
)

// AssignmentPage chooses a page of a list.
type AssignmentPage struct {
	List     AssignmentList
	Receiver *Receiver // nil: all of the ecosystem
	After    int64     // what is behind this number in the order of the list; not of ReceivedAssignments
	From, To time.Time // of ReceivedAssignments
	Limit    int       // 0: no limit
}
