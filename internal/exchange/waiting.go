package exchange

import (
	"cmp"
	"context"
	"slices"
)

// WaitingKey asks what a pull of so many leads looks up.
type WaitingKey struct {
	Receiver
	Limit int
}

// Waiting is what a pull looks up: what its receiver has pulled already, on which
// terms its lender gets leads, and the first of what waits for it.
type Waiting struct {
	WaitingKey
	Open    []Batch      // the open batch, if there is one
	Lenders []Lender     // the receiver's lender, if there is one
	Ready   []ReadyLead  // in queue order, at most Limit
	Due     []Assignment // due again, in queue order, at most Limit
}

// ReadyLead is an assignment that waits, with its lead.
type ReadyLead struct {
	Assignment
	Lead LeadRow
}

// Handed is what a confirmation looks up: the open batch of its receiver, and all
// that was handed out in it, in its order.
type Handed struct {
	Receiver
	Open  []Batch // the open batch, if there is one
	Leads []LeadAssignment
}

// Bounds of what a group looks up ahead of its pulls and confirmations.
const (
	waitingAhead = MaxPull // leads of all pulls together; the first is always looked up
	handedAhead  = 8       // batches
)

// askDelivery adds what pulls and confirmations look up, for each receiver once.
func (g *group) askDelivery(a *Ahead, members []*member) {
	leads := 0
	for _, m := range members {
		switch n := m.needs; {
		case n.waiting > 0:
			key := WaitingKey{m.grant.Receiver(), n.waiting}
			leads += key.Limit
			if len(a.Waiting) > 0 && leads > waitingAhead {
				continue
			}
			if !slices.ContainsFunc(a.Waiting, func(w WaitingKey) bool { return w.Receiver == key.Receiver }) {
				a.Waiting = append(a.Waiting, key)
			}
		case n.handed && len(a.Handed) < handedAhead:
			if of := m.grant.Receiver(); !slices.Contains(a.Handed, of) {
				a.Handed = append(a.Handed, of)
			}
		}
	}
}

// spend forgets what was looked up ahead that a decision may have changed.
func (g *group) spend(c *Changes) {
	if len(g.waiting)+len(g.handed) == 0 {
		return
	}
	lenders, receivers := map[ID]bool{}, map[Receiver]bool{}
	for i := range c.Lenders {
		lenders[c.Lenders[i].ID] = true
	}
	for _, written := range [][]Assignment{c.Assignments, c.Gone.Assignments} {
		for i := range written {
			lenders[written[i].Lender] = true // it may have gone from one branch to another
		}
	}
	for i := range c.Batches {
		receivers[c.Batches[i].Receiver()] = true
	}
	for _, steps := range [][]Assignment{c.HandedOut, c.Received} {
		for i := range steps {
			receivers[steps[i].Receiver()] = true
		}
	}
	edited := len(c.Leads) > 0 // whoever they wait for
	spent := func(r Receiver) bool { return edited || lenders[r.Lender] || receivers[r] }
	g.waiting = slices.DeleteFunc(g.waiting, func(w *Waiting) bool { return spent(w.Receiver) })
	g.handed = slices.DeleteFunc(g.handed, func(h *Handed) bool { return spent(h.Receiver) })
}

// waits is what a pull looks up of the caller's receiver.
func (t *tx) waits(ctx context.Context, n int) (*Waiting, error) {
	key := WaitingKey{t.grant.Receiver(), n}
	for i, w := range t.waiting {
		if w.WaitingKey == key {
			t.waiting = slices.Delete(t.waiting, i, i+1) // it is used up: some of it is changed in its place
			return w, nil
		}
	}
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	w, err := r.Waiting(ctx, t.ecosystem.ID, key)
	return &w, err
}

// handedTo is what a confirmation looks up of the caller's receiver.
func (t *tx) handedTo(ctx context.Context) (*Handed, error) {
	of := t.grant.Receiver()
	for i, h := range t.handed {
		if h.Receiver == of {
			t.handed = slices.Delete(t.handed, i, i+1)
			return h, nil
		}
	}
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	h, err := r.Handed(ctx, t.ecosystem.ID, of)
	return &h, err
}

// queue is the first of what waits, and the leads of it that are known.
func (w *Waiting) queue() ([]Assignment, map[ID]*LeadRow) {
	queue, leads := make([]Assignment, 0, len(w.Ready)+len(w.Due)), make(map[ID]*LeadRow, len(w.Ready))
	for i := range w.Ready {
		queue = append(queue, w.Ready[i].Assignment)
		leads[w.Ready[i].Lead.ID] = &w.Ready[i].Lead
	}
	return inOrder(append(queue, w.Due...), w.Limit), leads
}

// inOrder is the first n by their places in the queue.
func inOrder(queue []Assignment, n int) []Assignment {
	slices.SortStableFunc(queue, func(a, b Assignment) int { return cmp.Compare(a.place(), b.place()) })
	return queue[:min(n, len(queue))]
}

// place is the number of the event that put the assignment into the queue.
func (a *Assignment) place() int64 {
	if a.State == Ready {
		return a.Sequence
	}
	return a.RedeliverySequence
}
