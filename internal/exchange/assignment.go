package exchange

import (
	"slices"
	"time"
)

// AssignmentState is how far the delivery of a lead to a receiver is.
type AssignmentState string

const (
	Ready           AssignmentState = "ready"
	InProgress      AssignmentState = "in_progress"
	Received        AssignmentState = "received"
	ReturnRequested AssignmentState = "return_requested"
	Returned        AssignmentState = "returned"
	ReturnDenied    AssignmentState = "return_denied"
	Withdrawn       AssignmentState = "withdrawn"
	Refused         AssignmentState = "refused"
	Undeliverable   AssignmentState = "undeliverable"
)

// assignmentMoves is the state table of an assignment: from each state, where
// it may go. Whoever moves one goes through Assignment.move.
var assignmentMoves = map[AssignmentState][]AssignmentState{
	Ready:           {InProgress, Received, Withdrawn, Undeliverable},
	InProgress:      {Ready, Received, Withdrawn, Refused, Undeliverable},
	Received:        {ReturnRequested},
	ReturnRequested: {Returned, ReturnDenied},
	ReturnDenied:    {ReturnRequested},
	Returned:        {},
	Withdrawn:       {},
	Refused:         {},
	Undeliverable:   {Ready, Received, Withdrawn}, // received: its confirmation came late
}

// LiveStates are the states in which an assignment counts: a lead has at most
// one assignment in them per lender.
func LiveStates() []AssignmentState {
	return []AssignmentState{Ready, InProgress, Received, ReturnRequested, ReturnDenied}
}

// Live tells whether the state counts as an assignment that holds.
func (s AssignmentState) Live() bool { return slices.Contains(LiveStates(), s) }

// Assignment is that a lender or branch gets a lead, and how far that is.
type Assignment struct {
	ID        ID
	Ecosystem ID
	Lead      ID
	Lender    ID
	Branch    ID // NoID: the queue of the lender itself
	State     AssignmentState
	Sequence  int64 // number of the assigning event: the order of the queue
	Version   int64

	Batch         ID        // the batch it was last handed out in
	BatchPosition int       // from 0
	Attempts      int       // how often it was handed out in a new batch
	FirstVersion  int64     // of the lead, when it was handed out in that batch
	FirstPulledAt time.Time // zero until the first pull
	ReceivedAt    time.Time
	ConvertedAt   time.Time // zero until this lender converted the lead

	Exclusive bool   // nobody else may be given the lead
	Override  bool   // made by an operator beyond the sharing limit
	Reason    string // code of the last withdrawal, refusal or return; see Why
	Overlay   []byte // the lender's own edit, sealed under the lead's key

	// KnownVersion is the latest version of the lead that the receiver is known
	// to have: FirstVersion, then what it confirmed of the changes.
	KnownVersion   int64
	ChangeSequence int64 // number of the latest edit beyond KnownVersion; 0: not changed

	// A received lead may be handed out again, as a revision.
	RedeliverySequence int64 // number of the event that made it due, its place in the queue; 0: not due
	Redelivering       bool  // it is in the open batch again
	Revision           int   // how often it was handed out again

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Receiver is the owner of a pull queue: a lender, or one of its branches.
type Receiver struct {
	Lender ID
	Branch ID // NoID for the lender itself
}

// Receiver is whose queue the assignment is in.
func (a *Assignment) Receiver() Receiver { return Receiver{Lender: a.Lender, Branch: a.Branch} }

// move changes the state by the table, or refuses.
func (a *Assignment) move(to AssignmentState, at time.Time) error {
	if !slices.Contains(assignmentMoves[a.State], to) {
		return Refuse(Conflict, "an assignment that is %s cannot become %s", a.State, to)
	}
	a.State = to
	a.touch(at)
	return nil
}

// touch makes a new version of the assignment.
func (a *Assignment) touch(at time.Time) {
	a.UpdatedAt = at
	a.Version++
}

// receipt tells whether the receiver has confirmed the lead, and that stands.
func (a *Assignment) receipt() bool {
	return a.State == Received || a.State == ReturnRequested || a.State == ReturnDenied
}

// handedOut tells whether the receiver has ever got the lead.
func (a *Assignment) handedOut() bool { return !a.FirstPulledAt.IsZero() }

// current is the assignment that counts of those of a lead at one lender: the
// live one, else the newest; nil for none. They are in queue order.
func current(all []Assignment) *Assignment {
	for i := range all {
		if all[i].State.Live() {
			return &all[i]
		}
	}
	if len(all) == 0 {
		return nil
	}
	return &all[len(all)-1]
}

// LeadAssignment is an assignment with what a receipt must know of its lead.
type LeadAssignment struct {
	Assignment
	Number      int64 // of the lead
	LeadVersion int64
}

// AssignmentFilter chooses assignments. Exactly one of Leads, Numbers, Receiver
// and Batch is given.
type AssignmentFilter struct {
	Leads    []ID    // in no particular order
	Numbers  []int64 // of leads, in no particular order
	Receiver *Receiver
	Batch    ID
	Lender   ID // of these leads only this lender's
	States   []AssignmentState
	Limit    int // of a receiver: the first so many in queue order; 0: no limit
}
