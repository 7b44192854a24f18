package exchange

import (
	"context"
	"strconv"
)

// markChanged notes that a lead whose version is now the given one was edited
// after the receiver got it, by the event of the number. Who edits its own lead
// knows of it.
func (t *tx) markChanged(ctx context.Context, a *Assignment, version, number int64) (bool, error) {
	switch {
	case !a.handedOut():
		return false, nil
	case t.grant.Role == RoleLender && t.grant.Party == a.Lender:
		a.know(version, version)
		return true, nil
	}
	a.ChangeSequence = number
	if !a.receipt() || a.Redelivering || a.State == ReturnRequested {
		// What is handed out now is due again when it is confirmed, and what may
		// go back when that is denied.
		return true, nil
	}
	return true, t.dueAgain(ctx, a)
}

// Changed is a lead that was changed since its receiver got it.
type Changed = Delivered

// Changes are the received leads of the caller's receiver that were edited since
// it got them, with their current contents; the one whose latest edit is the
// longest ago comes first. Only those whose ChangeSequence is greater than after;
// limit is at least 1.
//
// Errors: Forbidden but for a lender.
func (x *Exchange) Changes(ctx context.Context, caller Caller, after int64, limit int) (*Delivery, error) {
	g, err := caller.inRole(NoID, RoleLender)
	if err != nil {
		return nil, err
	}
	receiver := g.Receiver()
	page, err := x.store.AssignmentPage(ctx, g.Ecosystem, AssignmentPage{List: ChangedAssignments, Receiver: &receiver, After: after, Limit: limit})
	if err != nil {
		return nil, err
	}
	return x.deliver(ctx, g, &opened{items: page})
}

// ChangeReceipt says which version of a lead its receiver has.
type ChangeReceipt struct {
	Number  int64 // of the lead
	Version int64
}

// ConfirmChanges is the receipt of changes, at most MaxPull.
type ConfirmChanges struct {
	Receipts []ChangeReceipt
	Once     *Once
}

// ConfirmChanges takes the receipt of changes. A lead stays on the list of the
// changed ones until its current version is confirmed. One that is unknown or not
// received, and a version that does not exist yet, are refused; the others are
// done. Confirming again is fine.
//
// Errors: Forbidden but for a lender that sees fields in clear; TooLarge over MaxPull receipts.
func (x *Exchange) ConfirmChanges(ctx context.Context, caller Caller, c ConfirmChanges) (*Confirmed, error) {
	g, err := caller.inRole(NoID, RoleLender)
	if err != nil {
		return nil, err
	}
	if err := g.inClear("", "confirm changes"); err != nil {
		return nil, err
	}
	if len(c.Receipts) > MaxPull {
		return nil, Refuse(TooLarge, "at most %d changes can be confirmed in one call", MaxPull)
	}
	var done *Confirmed
	err = x.write(ctx, write{caller: caller, grant: g, once: c.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		done, err = t.confirmChanges(ctx, c.Receipts)
		return answered{result: done}, err
	}})
	if err != nil {
		return nil, err
	}
	return done, nil
}

func (t *tx) confirmChanges(ctx context.Context, receipts []ChangeReceipt) (*Confirmed, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	numbers, versions := make([]int64, len(receipts)), map[int64]int64{}
	for i, c := range receipts {
		numbers[i] = c.Number
		versions[c.Number] = max(versions[c.Number], c.Version)
	}
	named, err := t.assignmentsOf(ctx, r, numbers)
	if err != nil {
		return nil, err
	}
	done := &Confirmed{Numbers: []int64{}}
	for i := range named {
		n := &named[i]
		if n.refusal == nil {
			n.refusal = n.mayHave(versions[n.number])
		}
		if n.refusal != nil {
			done.Refusals = append(done.Refusals, Refusal{n.number, n.refusal})
			continue
		}
		if err := t.confirmChange(ctx, r, n, versions[n.number]); err != nil {
			return nil, err
		}
		done.Numbers = append(done.Numbers, n.number)
	}
	return done, nil
}

// mayHave tells why a receiver cannot have a version of a lead.
func (n *namedLead) mayHave(version int64) *Error {
	if !n.assignment.receipt() {
		return Refuse(Conflict, "the lead was not confirmed yet")
	}
	if version < 1 || version > n.version {
		return InvalidField("version", "is none of the lead's versions, which are 1 to %d", n.version)
	}
	return nil
}

func (t *tx) confirmChange(ctx context.Context, r Reader, n *namedLead, version int64) error {
	a := &n.assignment
	if version <= a.KnownVersion {
		return nil
	}
	a.know(version, n.version)
	if a.ChangeSequence == 0 && a.RedeliverySequence > 0 && !a.Redelivering {
		replayed, err := t.replayed(ctx, r, a)
		if err != nil {
			return err
		}
		if !replayed {
			a.RedeliverySequence = 0 // was due for the change alone
		}
	}
	a.touch(t.now)
	t.put(*a)
	_, err := t.recordAssignment(ChangeReceived, a, map[string]string{"version": strconv.FormatInt(version, 10)})
	return err
}

// replayed tells whether an assignment is due because somebody asked for it, and
// not for a change.
func (t *tx) replayed(ctx context.Context, r Reader, a *Assignment) (bool, error) {
	e, err := r.EventAt(ctx, t.ecosystem.ID, a.RedeliverySequence)
	return e.Kind == RevisionDue, err
}
