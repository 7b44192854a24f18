package exchange

import (
	"cmp"
	"context"
	"slices"
	"time"
)

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
	// DueAssignments are received and wait to be handed out again, in order;
	// those that are in a batch again do not wait.
	DueAssignments
	// ReceivedAssignments were received from From until before To, are not due
	// and not in a batch again; the first received first.
	ReceivedAssignments
)

// AssignmentPage chooses a page of a list.
type AssignmentPage struct {
	List     AssignmentList
	Receiver *Receiver // nil: all of the ecosystem, of UndeliverableAssignments only
	After    int64     // what is behind this number in the order of the list; not of ReceivedAssignments
	From, To time.Time // of ReceivedAssignments; zero is no bound
	Limit    int       // 0: no limit
}

// ReceiverDelivery is how delivery to one receiver stands.
type ReceiverDelivery struct {
	Receiver
	LenderName   string
	LenderNumber int64
	BranchName   string // "" for the queue of the lender itself
	BranchNumber int64
	DealerCode   string

	Ready         int64     // wait for a pull
	InProgress    int64     // were pulled and not confirmed
	OpenSince     time.Time // when the open batch was pulled; zero without one
	ReceivedToday int64     // since midnight in the ecosystem's time zone
	Undeliverable int64
	Changed       int64 // since receipt
}

// Deliveries tells how delivery stands at each receiver that the caller may see:
// an operator all of the ecosystem, a lender itself and its branches. Receivers
// are in the order of their numbers, a lender before its branches; those that are
// disabled are there while something stands with them.
//
// Errors: Forbidden for a provider.
func (x *Exchange) Deliveries(ctx context.Context, caller Caller, ecosystem ID) ([]ReceiverDelivery, error) {
	g, err := caller.grant(ecosystem)
	if err != nil {
		return nil, err
	}
	if g.Role == RoleProvider {
		return nil, Refuse(Forbidden, "the role %s cannot see deliveries", g.Role)
	}
	all, err := x.DeliveriesIn(ctx, g.Ecosystem)
	if err != nil || g.Role == RoleOperator {
		return all, err
	}
	return slices.DeleteFunc(all, func(d ReceiverDelivery) bool {
		return d.Lender != g.Party || (g.Branch != NoID && d.Branch != g.Branch)
	}), nil
}

// DeliveriesIn is Deliveries for whoever runs the installation.
func (x *Exchange) DeliveriesIn(ctx context.Context, ecosystem ID) ([]ReceiverDelivery, error) {
	e, err := x.known.ecosystem(ctx, ecosystem)
	if err != nil {
		return nil, err
	}
	midnight, err := midnight(x.now(), e.TimeZone)
	if err != nil {
		return nil, err
	}
	counts, err := x.store.Deliveries(ctx, ecosystem, midnight)
	if err != nil {
		return nil, err
	}
	parties, err := readParties(ctx, x.store, ecosystem)
	if err != nil {
		return nil, err
	}
	receivers := parties.receivers()
	for _, c := range counts {
		if d := receivers[c.Receiver]; d != nil {
			d.add(c)
		}
	}
	all := make([]ReceiverDelivery, 0, len(receivers))
	for _, d := range receivers {
		if d.stands() || parties.works(d.Receiver) {
			all = append(all, *d)
		}
	}
	slices.SortFunc(all, func(a, b ReceiverDelivery) int {
		return cmp.Or(cmp.Compare(a.LenderNumber, b.LenderNumber), cmp.Compare(a.BranchNumber, b.BranchNumber))
	})
	return all, nil
}

// midnight is when the day of a time began in a zone. Where clocks go forward at
// midnight, as in Chile, such a day begins at 01:00.
func midnight(now time.Time, zone string) (time.Time, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	year, month, day := now.In(location).Date()
	began := time.Date(year, month, day, 0, 0, 0, 0, location)
	if began.Day() != day {
		// For a time that is not there time.Date may give one before the gap.
		_, began = began.ZoneBounds()
	}
	return began.UTC(), nil
}

// receivers are the queues that there are, with nothing in them.
func (p *Parties) receivers() map[Receiver]*ReceiverDelivery {
	all := map[Receiver]*ReceiverDelivery{}
	for _, l := range p.Lenders {
		of := Receiver{Lender: l.ID}
		all[of] = &ReceiverDelivery{Receiver: of, LenderName: l.Name, LenderNumber: l.Number, DealerCode: l.DealerCode}
	}
	for _, b := range p.Branches {
		of, l := Receiver{Lender: b.Lender, Branch: b.ID}, p.Lenders[b.Lender]
		all[of] = &ReceiverDelivery{Receiver: of, LenderName: l.Name, LenderNumber: l.Number, BranchName: b.Name, BranchNumber: b.Number, DealerCode: b.DealerCode}
	}
	return all
}

// works tells whether neither the lender nor the branch of a receiver is
// disabled.
func (p *Parties) works(of Receiver) bool {
	return p.Lenders[of.Lender].DisabledAt.IsZero() && p.Branches[of.Branch].DisabledAt.IsZero()
}

func (d *ReceiverDelivery) add(c DeliveryCount) {
	switch c.Figure {
	case FigureOpen:
		d.OpenSince = c.Oldest
	case FigureReady:
		d.Ready = c.Count
	case FigureInProgress:
		d.InProgress = c.Count
	case FigureReceived:
		d.ReceivedToday = c.Count
	case FigureUndeliverable:
		d.Undeliverable = c.Count
	case FigureChanged:
		d.Changed = c.Count
	}
}

func (d *ReceiverDelivery) stands() bool {
	return d.Ready+d.InProgress+d.ReceivedToday+d.Undeliverable+d.Changed > 0 || !d.OpenSince.IsZero()
}
