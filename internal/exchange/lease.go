package exchange

import (
	"cmp"
	"context"
	"slices"
)

// Extend asks for the lease of the caller's open batch to begin anew.
type Extend struct{ Once *Once }

// Extend moves the end of the lease of the open batch to a whole lease from now,
// by the terms of now; with terms that have none any more, the batch waits for
// ever. It answers the batch.
//
// Errors: Forbidden but for a lender; NotFound without an open batch, or when its
// lease has run out; Conflict when the batch has no lease.
func (x *Exchange) Extend(ctx context.Context, caller Caller, e Extend) (*Batch, error) {
	g, err := caller.inRole(NoID, RoleLender)
	if err != nil {
		return nil, err
	}
	var batch *Batch
	err = x.write(ctx, write{caller: caller, grant: g, once: e.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		batch, err = t.extend(ctx)
		return answered{result: batch}, err
	}})
	if err != nil {
		return nil, err
	}
	return batch, nil
}

func (t *tx) extend(ctx context.Context) (*Batch, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	open, err := readBatch(ctx, r, t.ecosystem.ID, t.grant.Receiver())
	if err != nil {
		return nil, err
	}
	if open == nil || open.overdue(t.now) {
		return nil, &Error{Code: NotFound, Message: "there is no open batch, or its lease has run out"}
	}
	if open.LeaseUntil.IsZero() {
		return nil, Refuse(Conflict, "the batch has no lease: it waits for its confirmation")
	}
	lender, err := r.Lender(ctx, t.ecosystem.ID, open.Lender)
	if err != nil {
		return nil, err
	}
	facts := map[string]string{"batch": open.ID.String()}
	b := open.Batch
	b.LeaseUntil = b.ClosedAt // zero
	if lender.Terms.Lease > 0 {
		b.LeaseUntil = t.now.Add(lender.Terms.Lease)
		facts["lease_until"] = timeFact(b.LeaseUntil)
	}
	t.changes.Batches = append(t.changes.Batches, b)
	_, err = t.record(Event{Kind: LeaseExtended, Lender: b.Lender, Facts: facts}, NoID, nil)
	return &b, err
}

// sweepPage bounds how many overdue batches are read at once.
const sweepPage = 100

// Sweep puts what overdue batches hold back into the queues, and answers how many
// it has closed. One process at a time does it: Sweep of another returns false at
// once. A pull does the same for its own receiver, so that nobody waits for a
// sweep. It also takes up what a process that has ended left of looking back for
// duplicate rules. What cannot be swept does not keep the rest from it; the error is the
// first one.
func (x *Exchange) Sweep(ctx context.Context) (swept int, ran bool, err error) {
	ran, err = x.store.Alone(ctx, "sweep", func(ctx context.Context) error {
		all, err := x.store.Ecosystems(ctx)
		for _, e := range all {
			n, failed := x.sweep(ctx, e.ID)
			swept += n
			err = cmp.Or(err, failed)
			if ctx.Err() != nil {
				break
			}
		}
		return cmp.Or(err, x.goOnLookingBack(ctx, all))
	})
	// Every process tells of its own: the next sweep may be another one's.
	return swept, ran, cmp.Or(err, x.lookBackFailure(ctx))
}

func (x *Exchange) sweep(ctx context.Context, ecosystem ID) (swept int, err error) {
	for err == nil {
		overdue, failed := x.store.OverdueBatches(ctx, ecosystem, x.now(), sweepPage)
		if failed != nil || len(overdue) == 0 {
			return swept, failed
		}
		before := swept
		for i := range overdue {
			ended := false
			failed := x.write(ctx, write{caller: Caller{Surface: SurfaceClock}, grant: operatorOf(ecosystem),
				decide: func(ctx context.Context, t *tx) (_ answered, err error) {
					ended, err = t.sweep(ctx, overdue[i].Receiver())
					return answered{}, err
				}})
			if ended && failed == nil {
				swept++
			}
			err = cmp.Or(err, failed)
			if ctx.Err() != nil {
				return swept, err
			}
		}
		if swept == before {
			// Others were faster, or the clock was put back: the next sweep looks again.
			return swept, err
		}
	}
	return swept, err // what failed would be found again at once
}

func (t *tx) sweep(ctx context.Context, of Receiver) (ended bool, err error) {
	r, err := t.read(ctx)
	if err != nil {
		return false, err
	}
	open, err := readBatch(ctx, r, t.ecosystem.ID, of)
	if err != nil || open == nil || !open.overdue(t.now) {
		return false, err // confirmed or extended since
	}
	lender, err := r.Lender(ctx, t.ecosystem.ID, of.Lender)
	if err != nil {
		return false, err
	}
	_, err = t.endLease(ctx, open, lender.Terms)
	return true, err
}

// endLease closes an overdue batch. What was not confirmed goes back into the
// queue, in its place, and is returned; after its last attempt it is
// undeliverable.
func (t *tx) endLease(ctx context.Context, open *opened, terms DeliveryTerms) (back []Assignment, err error) {
	var lost []Assignment
	for _, a := range open.items {
		switch {
		case a.Redelivering:
			a.Redelivering = false
			a.touch(t.now)
			t.put(a)
			if _, err := t.recordAssignment(RevisionDue, &a, map[string]string{"lease": "ended", "revision": decimal(a.Revision)}); err != nil {
				return nil, err
			}
			back = append(back, a)
		case a.State != InProgress:
		case terms.MaxAttempts > 0 && a.Attempts >= terms.MaxAttempts:
			lost = append(lost, a)
		default:
			if err := t.endAttempt(&a, Ready, AssignmentReady); err != nil {
				return nil, err
			}
			back = append(back, a)
		}
	}
	for i := range lost {
		if err := t.endAttempt(&lost[i], Undeliverable, AssignmentUndeliverable); err != nil {
			return nil, err
		}
	}
	open.ClosedAt = t.now
	t.changes.Batches = append(t.changes.Batches, open.Batch)
	return back, t.dropLive(ctx, lost)
}

func (t *tx) endAttempt(a *Assignment, to AssignmentState, kind EventKind) error {
	if err := a.move(to, t.now); err != nil {
		return err
	}
	t.put(*a)
	_, err := t.recordAssignment(kind, a, map[string]string{"lease": "ended", "attempts": decimal(a.Attempts)})
	return err
}

// dropLive writes the headers of leads of which assignments are not live any
// more.
func (t *tx) dropLive(ctx context.Context, dropped []Assignment) error {
	if len(dropped) == 0 {
		return nil
	}
	r, err := t.read(ctx)
	if err != nil {
		return err
	}
	rows, err := t.rowsOf(ctx, r, dropped)
	if err != nil {
		return err
	}
	gone, ids := map[ID]bool{}, make([]ID, len(dropped))
	for i := range dropped {
		gone[dropped[i].ID], ids[i] = true, dropped[i].Lead
	}
	live, err := r.Assignments(ctx, t.ecosystem.ID, AssignmentFilter{Leads: ids, States: LiveStates()})
	if err != nil {
		return err
	}
	of := map[ID][]Assignment{}
	for _, a := range live {
		if !gone[a.ID] {
			of[a.Lead] = append(of[a.Lead], a)
		}
	}
	slices.SortFunc(ids, func(a, b ID) int { return slices.Compare(a[:], b[:]) })
	for _, id := range slices.Compact(ids) {
		row := rows[id]
		row.settle(of[id])
		t.changes.Leads = append(t.changes.Leads, row)
	}
	return nil
}
