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
	return openedBatch(ctx, r, b)
}

// openedBatch is what stands in an open batch, nil when nothing of it awaits its
// confirmation: it was closed after it was read.
func openedBatch(ctx context.Context, r Reader, b Batch) (*opened, error) {
	all, err := r.Assignments(ctx, b.Ecosystem, AssignmentFilter{Batch: b.ID})
	if err != nil {
		return nil, err
	}
	items, waiting := inBatch(all, func(a *Assignment) *Assignment { return a })
	if !waiting {
		return nil, nil
	}
	return &opened{Batch: b, items: items}, nil
}

// inBatch leaves what stands in an open batch of all that was handed out in it, and
// tells whether anything of it awaits its confirmation.
func inBatch[T any](all []T, of func(*T) *Assignment) (items []T, waiting bool) {
	items = all[:0]
	for i := range all {
		a := of(&all[i])
		waiting = waiting || a.awaits()
		if a.awaits() || a.State == Withdrawn {
			items = append(items, all[i])
		}
	}
	return items, waiting
}

// receipts is a receiver's open batch as its confirmation names it.
type receipts struct {
	Batch
	items []LeadAssignment
}

// receipts is the open batch, nil when there is none.
func (h *Handed) receipts() *receipts {
	if len(h.Open) == 0 {
		return nil
	}
	items, waiting := inBatch(h.Leads, func(a *LeadAssignment) *Assignment { return &a.Assignment })
	if !waiting {
		return nil
	}
	return &receipts{Batch: h.Open[0], items: items}
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
	t.closeBatch(o.Batch)
	return nil
}

// settleReceipts is settleBatch for a batch that was read before its leads went.
func (t *tx) settleReceipts(open *receipts, gone map[ID]bool) {
	for i := range open.items {
		if a := &open.items[i].Assignment; a.awaits() && !gone[a.ID] {
			return
		}
	}
	t.closeBatch(open.Batch)
}

func (t *tx) closeBatch(b Batch) {
	b.ClosedAt = t.now
	t.changes.Batches = append(t.changes.Batches, b)
}
