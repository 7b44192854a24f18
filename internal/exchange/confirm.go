package exchange

import (
	"context"
	"slices"
)

// Confirm is the receipt of leads by their receiver.
type Confirm struct {
	Numbers []int64 // of the leads; at most MaxPull
	All     bool    // the whole open batch instead
	Once    *Once
}

// Refusal is one item of a list that was not done, while others were.
type Refusal struct {
	Number int64
	Err    *Error
}

// Confirmed says what became of each lead of a confirmation.
type Confirmed struct {
	Numbers  []int64 // received now or before
	Refusals []Refusal
}

// Confirm marks leads of the open batch as received. Confirming again is fine. A
// lead that is unknown, another receiver's, was never handed out, or was taken
// back is refused; the others are done. A confirmation that comes after the
// lease ran out counts while the lead was not handed out elsewhere since.
//
// Errors: Forbidden but for a lender that sees fields in clear; TooLarge over MaxPull numbers.
func (x *Exchange) Confirm(ctx context.Context, caller Caller, c Confirm) (*Confirmed, error) {
	g, err := caller.inRole(NoID, RoleLender)
	if err != nil {
		return nil, err
	}
	if err := g.inClear("", "confirm leads"); err != nil {
		return nil, err
	}
	if len(c.Numbers) > MaxPull {
		return nil, Refuse(TooLarge, "at most %d leads can be confirmed in one call", MaxPull)
	}
	var done *Confirmed
	err = x.write(ctx, write{caller: caller, grant: g, once: c.Once, handed: true, decide: func(ctx context.Context, t *tx) (answered, error) {
		done, err = t.confirm(ctx, c)
		return answered{result: done}, err
	}})
	if err != nil {
		return nil, err
	}
	return done, nil
}

func (t *tx) confirm(ctx context.Context, c Confirm) (*Confirmed, error) {
	handed, err := t.handedTo(ctx)
	if err != nil {
		return nil, err
	}
	open := handed.receipts()
	named, err := t.named(ctx, c, open)
	if err != nil {
		return nil, err
	}
	done := &Confirmed{Numbers: make([]int64, 0, len(named))}
	gone := map[ID]bool{}
	for i := range named {
		n := &named[i]
		if n.refusal == nil {
			if err := t.confirmOne(ctx, n, gone); err != nil {
				return nil, err
			}
		}
		if n.refusal != nil {
			done.Refusals = append(done.Refusals, Refusal{n.number, n.refusal})
			continue
		}
		done.Numbers = append(done.Numbers, n.number)
	}
	if len(gone) > 0 {
		t.settleReceipts(open, gone)
	}
	return done, nil
}

// confirmOne takes the receipt of one lead. What leaves the open batch by it is
// gone from there.
func (t *tx) confirmOne(ctx context.Context, n *namedLead, gone map[ID]bool) error {
	a := &n.assignment
	switch {
	case a.Redelivering:
		gone[a.ID] = true
		return t.receiveRevision(ctx, a, n.version)
	case a.State == InProgress:
		gone[a.ID] = true
		return t.receipt(ctx, a, nil)
	case a.State == Ready:
		t.noteMissed(a, n.version)
		return t.receipt(ctx, a, lateFacts)
	case a.State == Undeliverable:
		return t.receiveUndelivered(ctx, n)
	case a.RedeliverySequence > 0 && a.FirstVersion > a.KnownVersion:
		return t.receiveRevision(ctx, a, n.version) // after the end of its lease
	}
	return nil // received before
}

// noteMissed marks an assignment as changed whose receipt is recorded next, when
// the lead was edited while the assignment did not live: that went by unnoticed.
func (t *tx) noteMissed(a *Assignment, version int64) {
	if version > a.KnownVersion && a.ChangeSequence == 0 {
		a.ChangeSequence = t.head.Number + 1
	}
}

// lateFacts mark the event of a confirmation after the end of its lease.
var lateFacts = map[string]string{"late": "true"}

// receipt marks a live assignment as received by its receiver.
func (t *tx) receipt(ctx context.Context, a *Assignment, facts map[string]string) error {
	if err := t.receive(ctx, a, facts); err != nil {
		return err
	}
	t.changes.Received = append(t.changes.Received, *a)
	return nil
}

// receive marks one assignment as received, and leaves it to the caller to write
// it. A receiver that wants revisions gets what changed since it was handed out.
func (t *tx) receive(ctx context.Context, a *Assignment, facts map[string]string) error {
	if err := a.move(Received, t.now); err != nil {
		return err
	}
	a.ReceivedAt = t.now
	if err := t.dueAgain(ctx, a); err != nil {
		return err
	}
	_, err := t.recordAssignment(AssignmentReceived, a, facts)
	return err
}

// dueAgain puts a received lead that has changed back into the queue of a
// receiver that wants revisions.
func (t *tx) dueAgain(ctx context.Context, a *Assignment) error {
	if a.ChangeSequence == 0 || a.RedeliverySequence > 0 {
		return nil
	}
	r, err := t.read(ctx)
	if err != nil {
		return err
	}
	lender, err := r.Lender(ctx, t.ecosystem.ID, a.Lender)
	if err == nil && lender.Terms.Revisions {
		a.RedeliverySequence = a.ChangeSequence
	}
	return err
}

// receiveRevision takes the receipt of a lead that was handed out again.
func (t *tx) receiveRevision(ctx context.Context, a *Assignment, version int64) error {
	a.touch(t.now)
	a.Redelivering, a.RedeliverySequence = false, 0
	a.know(a.FirstVersion, version)
	if err := t.dueAgain(ctx, a); err != nil {
		return err
	}
	t.changes.Received = append(t.changes.Received, *a)
	_, err := t.recordAssignment(RevisionReceived, a, map[string]string{"revision": decimal(a.Revision)})
	return err
}

// know keeps that the receiver has a version of a lead whose current one is
// latest.
func (a *Assignment) know(version, latest int64) {
	a.KnownVersion = max(a.KnownVersion, version)
	if a.KnownVersion >= latest {
		a.ChangeSequence = 0
	}
}

// receiveUndelivered takes a late receipt of what is undeliverable by now, unless
// somebody else was handed the lead since, or holds it exclusively.
func (t *tx) receiveUndelivered(ctx context.Context, n *namedLead) error {
	r, err := t.read(ctx)
	if err != nil {
		return err
	}
	s, err := t.assignmentStep(ctx, n.assignment.Lead, n.assignment.Lender)
	if err != nil {
		return err
	}
	if s.givenSince(&n.assignment) {
		n.refusal = Refuse(Conflict, "the lead was given to another receiver since")
		return nil
	}
	over, err := t.overLimit(ctx, s.lead.lead, len(s.live))
	if err != nil {
		return err
	}
	a := &n.assignment
	a.Override = a.Override || over
	a.Exclusive = a.Exclusive && len(s.live) == 0
	t.noteMissed(a, n.version)
	if err := t.receive(ctx, a, lateFacts); err != nil {
		return err
	}
	t.put(*a)
	return t.settleHeader(ctx, r, s.lead, append(s.live, *a))
}

// givenSince tells whether a lead was handed out elsewhere after an assignment
// became undeliverable, whatever came of it there, or may not be given twice.
func (s *assignmentStep) givenSince(undeliverable *Assignment) bool {
	for _, a := range s.live {
		if a.Exclusive || a.Lender == undeliverable.Lender {
			return true
		}
	}
	return slices.ContainsFunc(s.others, func(a Assignment) bool {
		return a.handedOut() && !a.FirstPulledAt.Before(undeliverable.UpdatedAt)
	})
}

// namedLead is a lead that a receiver named by its number, with the receiver's
// own assignment or the reason why it cannot be meant.
type namedLead struct {
	number     int64
	version    int64 // of the lead
	assignment Assignment
	refusal    *Error
}

// named finds what a confirmation names: most of it in the open batch, the rest
// among all that the receiver ever got.
func (t *tx) named(ctx context.Context, c Confirm, open *receipts) ([]namedLead, error) {
	if c.All {
		return open.all(), nil
	}
	named := unknown(distinct(c.Numbers))
	var rest []int64
	awaited := open.awaited()
	for i := range named {
		if a := awaited[named[i].number]; a != nil {
			named[i] = nameLead(a)
			continue
		}
		rest = append(rest, named[i].number)
	}
	if len(rest) == 0 {
		return named, nil
	}
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	others, err := t.assignmentsOf(ctx, r, rest)
	for i := range named {
		if len(others) > 0 && named[i].number == others[0].number {
			named[i], others = others[0], others[1:]
		}
	}
	return named, err
}

// all are the leads of the batch, in its order; none for nil.
func (o *receipts) all() []namedLead {
	if o == nil {
		return nil
	}
	named := make([]namedLead, len(o.items))
	for i := range o.items {
		named[i] = nameLead(&o.items[i])
	}
	return named
}

// awaited is what waits for its confirmation by number. It is what counts of its
// lead at the receiver, because it lives.
func (o *receipts) awaited() map[int64]*LeadAssignment {
	if o == nil {
		return nil
	}
	awaited := make(map[int64]*LeadAssignment, len(o.items))
	for i := range o.items {
		if a := &o.items[i]; a.awaits() {
			awaited[a.Number] = a
		}
	}
	return awaited
}

func nameLead(a *LeadAssignment) namedLead {
	return namedLead{number: a.Number, version: a.LeadVersion, assignment: a.Assignment, refusal: notHanded(&a.Assignment)}
}

// rowsOf reads the rows of the leads of assignments.
func (t *tx) rowsOf(ctx context.Context, r Reader, assignments []Assignment) (map[ID]LeadRow, error) {
	ids := make([]ID, len(assignments))
	for i := range assignments {
		ids[i] = assignments[i].Lead
	}
	rows := make(map[ID]LeadRow, len(ids))
	err := r.Leads(ctx, operatorOf(t.ecosystem.ID), LeadFilter{IDs: ids}, func(row *LeadRow) error {
		rows[row.ID] = *row
		return nil
	})
	return rows, err
}

// assignmentsOf finds the receiver's assignments of leads that were handed out
// to it, in the order of the numbers and each once.
func (t *tx) assignmentsOf(ctx context.Context, r Reader, numbers []int64) ([]namedLead, error) {
	numbers = distinct(numbers)
	if len(numbers) == 0 {
		return nil, nil
	}
	found, err := r.LeadAssignments(ctx, t.ecosystem.ID, AssignmentFilter{Numbers: numbers, Lender: t.grant.Party})
	if err != nil {
		return nil, err
	}
	own := make(map[int64]*LeadAssignment, len(found))
	for i := range found {
		a := &found[i]
		// Of a lead the live one counts, else the newest, which comes last.
		if was := own[a.Number]; a.Receiver() == t.grant.Receiver() && (was == nil || !was.State.Live()) {
			own[a.Number] = a
		}
	}
	named := unknown(numbers)
	for i, n := range numbers {
		if a := own[n]; a != nil {
			named[i] = nameLead(a)
		}
	}
	return named, nil
}

// unknown are numbers that name nothing so far.
func unknown(numbers []int64) []namedLead {
	named := make([]namedLead, len(numbers))
	for i, n := range numbers {
		named[i] = namedLead{number: n, refusal: ErrNotFound}
	}
	return named
}

// notHanded is why a receiver cannot mean an assignment of its own: it was not
// handed out to it, or taken back.
func notHanded(a *Assignment) *Error {
	switch {
	case a.handedOut() && !a.State.Live() && a.State != Undeliverable:
		return Refuse(Conflict, "the lead was %s", a.State)
	case a.handedOut():
		return nil
	case a.State == Ready:
		return Refuse(Conflict, "the lead was not handed out yet")
	}
	return ErrNotFound
}

func distinct(numbers []int64) []int64 {
	each := make([]int64, 0, len(numbers))
	seen := make(map[int64]bool, len(numbers))
	for _, n := range numbers {
		if !seen[n] {
			seen[n] = true
			each = append(each, n)
		}
	}
	return each
}
