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

// Confirm marks leads of the open batch as received. Confirming again is fine.
// A lead that is unknown, another receiver's, or was never handed out is
// refused; the others are done.
//
// Errors: Forbidden but for a lender; TooLarge over MaxPull numbers.
func (x *Exchange) Confirm(ctx context.Context, caller Caller, c Confirm) (*Confirmed, error) {
	g, err := caller.inRole(NoID, RoleLender)
	if err != nil {
		return nil, err
	}
	if len(c.Numbers) > MaxPull {
		return nil, Refuse(TooLarge, "at most %d leads can be confirmed in one call", MaxPull)
	}
	var done *Confirmed
	err = x.write(ctx, write{caller: caller, grant: g, once: c.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		done, err = t.confirm(ctx, c)
		return answered{result: done}, err
	}})
	if err != nil {
		return nil, err
	}
	return done, nil
}

func (t *tx) confirm(ctx context.Context, c Confirm) (*Confirmed, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	named, err := t.named(ctx, r, c)
	if err != nil {
		return nil, err
	}
	done := &Confirmed{Numbers: []int64{}}
	left := map[ID]int{}
	for _, n := range named {
		if n.refusal != nil {
			done.Refusals = append(done.Refusals, Refusal{n.number, n.refusal})
			continue
		}
		done.Numbers = append(done.Numbers, n.number)
		if n.assignment.State != InProgress {
			continue
		}
		left[n.assignment.Batch]++
		if err := t.receive(&n.assignment); err != nil {
			return nil, err
		}
	}
	for batch, received := range left {
		if err := t.closeBatch(ctx, r, batch, received); err != nil {
			return nil, err
		}
	}
	return done, nil
}

// receive marks one assignment as received.
func (t *tx) receive(a *Assignment) error {
	if err := a.move(Received, t.now); err != nil {
		return err
	}
	a.ReceivedAt = t.now
	t.changes.Assignments = append(t.changes.Assignments, *a)
	_, err := t.recordAssignment(AssignmentReceived, a, nil)
	return err
}

// closeBatch closes the receiver's batch when its last lead was received.
func (t *tx) closeBatch(ctx context.Context, r Reader, batch ID, received int) error {
	open, err := r.Assignments(ctx, t.ecosystem.ID, AssignmentFilter{Batch: batch, States: []AssignmentState{InProgress}})
	if err != nil || len(open) > received {
		return err
	}
	b, err := r.OpenBatch(ctx, t.ecosystem.ID, open[0].Receiver())
	if err != nil {
		return err
	}
	b.ClosedAt = t.now
	t.changes.Batches = append(t.changes.Batches, b)
	return nil
}

// namedLead is a lead that a receiver named by its number, with the receiver's
// own assignment or the reason why it cannot be meant.
type namedLead struct {
	number     int64
	assignment Assignment
	refusal    *Error
}

func (t *tx) named(ctx context.Context, r Reader, c Confirm) ([]namedLead, error) {
	if !c.All {
		return t.assignmentsOf(ctx, r, c.Numbers)
	}
	open, err := openBatch(ctx, r, t.grant)
	if err != nil || len(open) == 0 {
		return nil, err
	}
	ids := make([]ID, len(open))
	for i := range open {
		ids[i] = open[i].Lead
	}
	numbers := map[ID]int64{}
	err = r.Leads(ctx, t.grant, LeadFilter{IDs: ids}, func(row *LeadRow) error {
		numbers[row.ID] = row.Number
		return nil
	})
	named := make([]namedLead, len(open))
	for i, a := range open {
		named[i] = namedLead{number: numbers[a.Lead], assignment: a}
	}
	return named, err
}

// assignmentsOf finds the receiver's assignments of leads that were handed out
// to it, in the order of the numbers and each once.
func (t *tx) assignmentsOf(ctx context.Context, r Reader, numbers []int64) ([]namedLead, error) {
	numbers = distinct(numbers)
	if len(numbers) == 0 {
		return nil, nil
	}
	ids := map[int64]ID{}
	err := r.Leads(ctx, t.grant, LeadFilter{Numbers: numbers}, func(row *LeadRow) error {
		ids[row.Number] = row.ID
		return nil
	})
	if err != nil {
		return nil, err
	}
	leads := make([]ID, 0, len(ids))
	for _, id := range ids {
		leads = append(leads, id)
	}
	assignments := map[ID]Assignment{}
	if len(leads) > 0 {
		found, err := r.Assignments(ctx, t.ecosystem.ID, AssignmentFilter{Leads: leads, Lender: t.grant.Party, States: LiveStates()})
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			assignments[a.Lead] = a
		}
	}
	named := make([]namedLead, len(numbers))
	for i, n := range numbers {
		a, ok := assignments[ids[n]]
		named[i] = namedLead{number: n, assignment: a}
		switch {
		case !ok || a.Receiver() != t.grant.Receiver():
			named[i].refusal = ErrNotFound
		case a.State == Ready:
			named[i].refusal = Refuse(Conflict, "the lead was not handed out yet")
		}
	}
	return named, nil
}

func distinct(numbers []int64) []int64 {
	var each []int64
	for _, n := range numbers {
		if !slices.Contains(each, n) {
			each = append(each, n)
		}
	}
	return each
}
