package exchange

import (
	"context"
	"errors"
	"time"
)

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

// Receiver is who pulled the batch.
func (b *Batch) Receiver() Receiver { return Receiver{Lender: b.Lender, Branch: b.Branch} }

// overdue tells whether the lease of the batch has run out.
func (b *Batch) overdue(now time.Time) bool {
	return !b.LeaseUntil.IsZero() && !now.Before(b.LeaseUntil)
}

// opened is an open batch with what stands in it, in its order: what awaits its
// confirmation, and what was withdrawn inside it.
type opened struct {
	Batch
	items []Assignment
	rows  []LeadRow // of the items' leads; nil unless the batch has just been opened
}

// awaits tells whether an assignment stands in its receiver's open batch and
// waits for its confirmation.
func (a *Assignment) awaits() bool { return a.State == InProgress || a.Redelivering }

// readBatch is the receiver's open batch, nil when there is none.
func readBatch(ctx context.Context, r Reader, ecosystem ID, of Receiver) (*opened, error) {
	b, err := r.OpenBatch(ctx, ecosystem, of)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all, err := r.Assignments(ctx, ecosystem, AssignmentFilter{Batch: b.ID})
	if err != nil {
		return nil, err
	}
	o := &opened{Batch: b, items: all[:0]}
	waiting := false
	for _, a := range all {
		if a.awaits() || a.State == Withdrawn {
			o.items = append(o.items, a)
		}
		waiting = waiting || a.awaits()
	}
	if !waiting {
		return nil, nil // it was closed between the two reads
	}
	return o, nil
}

// settleBatch closes the receiver's open batch when nothing of it but what is
// gone awaits its confirmation.
func (t *tx) settleBatch(ctx context.Context, r Reader, of Receiver, gone map[ID]bool) error {
	o, err := readBatch(ctx, r, t.ecosystem.ID, of)
	if err != nil || o == nil {
		return err
	}
	for i := range o.items {
		if o.items[i].awaits() && !gone[o.items[i].ID] {
			return nil
		}
	}
	o.ClosedAt = t.now
	t.changes.Batches = append(t.changes.Batches, o.Batch)
	return nil
}
