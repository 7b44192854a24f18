package exchange

import (
	"context"
	"slices"
)

// Bounds of a pull.
const (
	DefaultPull = 100
	MaxPull     = 1000
)

// Delivered is a lead of an open batch as its receiver gets it.
type Delivered struct {
	Lead       Lead
	Assignment Assignment
	// Withdrawn leads keep their place in the batch; their contents are gone.
	Withdrawn bool
}

// Delivery is the answer to a pull: the open batch in its order.
type Delivery struct {
	Ecosystem *Ecosystem
	Receiver  Receiver
	Parties   *Parties // at least all that the leads name
	Batch     Batch    // zero when there is nothing to hand out
	Leads     []Delivered
}

// Pull hands out leads to the caller's receiver. While a lead of its batch is in
// progress, and the lease of the batch has not run out, it answers exactly that
// batch, whatever n says; otherwise it takes up to n leads in queue order into a
// new batch: those that are ready, and those received that are due again. n of 0
// is 100, more than 1000 is 1000. Concurrent pulls of one receiver get the same
// batch.
//
// Errors: Forbidden but for a lender that sees fields in clear; Invalid for a
// negative n.
func (x *Exchange) Pull(ctx context.Context, caller Caller, n int64) (*Delivery, error) {
	g, err := caller.inRole(NoID, RoleLender)
	if err != nil {
		return nil, err
	}
	if err := g.inClear("", "pull leads: what is handed over is handed over whole"); err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, InvalidField("n", "must not be negative")
	}
	if n == 0 {
		n = DefaultPull
	}
	for tries := 1; ; tries++ {
		d, err := x.pullOnce(ctx, caller, g, int(min(n, MaxPull)))
		if err != nil || !d.overtaken() || tries == pullTries {
			return d, err
		}
	}
}

// pullTries bounds how often a batch is read again because some of it was taken
// back meanwhile. What is still not to be seen then is answered as withdrawn.
const pullTries = 3

func (x *Exchange) pullOnce(ctx context.Context, caller Caller, g Grant, n int) (*Delivery, error) {
	batch, err := readBatch(ctx, x.store, g.Ecosystem, g.Receiver())
	if err != nil {
		return nil, err
	}
	if batch == nil || batch.overdue(x.now()) {
		if batch, err = x.takeBatch(ctx, caller, g, batch, n); err != nil {
			return nil, err
		}
	}
	return x.deliver(ctx, g, batch)
}

// overtaken tells whether a lead was taken back between the reading of the batch
// and that of its leads. Such an answer mixes two moments: it may show a batch of
// nothing but withdrawn leads, which is closed and never served.
func (d *Delivery) overtaken() bool {
	return slices.ContainsFunc(d.Leads, func(l Delivered) bool { return l.Withdrawn && l.Assignment.State != Withdrawn })
}

// takeBatch opens a batch of up to n leads. Another pull may have opened one
// since the caller looked: then it is that one.
func (x *Exchange) takeBatch(ctx context.Context, caller Caller, g Grant, overdue *opened, n int) (*opened, error) {
	if overdue == nil {
		waits, err := anyWaits(ctx, x.store, g.Ecosystem, g.Receiver())
		if err != nil {
			return nil, err
		}
		if !waits {
			// Nothing to take, or another pull has just taken the last ones.
			return readBatch(ctx, x.store, g.Ecosystem, g.Receiver())
		}
	}
	var batch *opened
	err := x.write(ctx, write{caller: caller, grant: g, waiting: n, decide: func(ctx context.Context, t *tx) (_ answered, err error) {
		batch, err = t.pull(ctx, n)
		return answered{}, err
	}})
	return batch, err
}

// anyWaits tells whether anything waits for a receiver.
func anyWaits(ctx context.Context, r Reader, ecosystem ID, of Receiver) (bool, error) {
	ready, err := r.Assignments(ctx, ecosystem, AssignmentFilter{Receiver: &of, States: []AssignmentState{Ready}, Limit: 1})
	if err != nil || len(ready) > 0 {
		return true, err
	}
	due, err := r.AssignmentPage(ctx, ecosystem, AssignmentPage{List: DueAssignments, Receiver: &of, Limit: 1})
	return len(due) > 0, err
}

func (t *tx) pull(ctx context.Context, n int) (*opened, error) {
	w, err := t.waits(ctx, n)
	if err != nil {
		return nil, err
	}
	var open *opened
	if len(w.Open) > 0 {
		r, err := t.read(ctx)
		if err != nil {
			return nil, err
		}
		if open, err = openedBatch(ctx, r, w.Open[0]); err != nil || open != nil && !open.overdue(t.now) {
			return open, err
		}
	}
	if len(w.Lenders) == 0 {
		return nil, ErrNotFound
	}
	terms := w.Lenders[0].Terms
	queue, leads := w.queue()
	if open != nil {
		back, err := t.endLease(ctx, open, terms)
		if err != nil {
			return nil, err
		}
		queue = inOrder(append(queue, back...), n)
	}
	if len(queue) == 0 {
		return nil, nil
	}
	return t.openBatch(ctx, terms, queue, leads)
}

// openBatch hands a queue out. Of its leads, those that are known need not be read.
func (t *tx) openBatch(ctx context.Context, terms DeliveryTerms, queue []Assignment, known map[ID]*LeadRow) (*opened, error) {
	rows, err := t.leadsToHand(ctx, queue, known)
	if err != nil {
		return nil, err
	}
	of := t.grant.Receiver()
	b := Batch{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Lender: of.Lender, Branch: of.Branch, OpenedAt: t.now}
	if terms.Lease > 0 {
		b.LeaseUntil = t.now.Add(terms.Lease)
	}
	t.changes.Batches = append(t.changes.Batches, b)
	for i := range queue {
		if err := t.handOut(&queue[i], &b, i, rows[i].Version); err != nil {
			return nil, err
		}
	}
	return &opened{Batch: b, items: queue, rows: rows}, nil
}

// leadsToHand are the leads of a queue in its order, as their receiver sees them,
// if the consent gate lets them through.
func (t *tx) leadsToHand(ctx context.Context, queue []Assignment, known map[ID]*LeadRow) ([]LeadRow, error) {
	unknown := slices.DeleteFunc(slices.Clone(queue), func(a Assignment) bool { return known[a.Lead] != nil })
	if len(unknown) > 0 {
		r, err := t.read(ctx)
		if err != nil {
			return nil, err
		}
		others, err := t.rowsOf(ctx, r, unknown)
		if err != nil {
			return nil, err
		}
		for id, row := range others {
			known[id] = &row
		}
	}
	rows := make([]LeadRow, len(queue))
	for i := range queue {
		row := known[queue[i].Lead]
		if row == nil {
			return nil, Refuse(Internal, "an assignment has no lead")
		}
		if err := t.x.consentGate(t.ecosystem, &row.LeadHeader, t.grant.Party); err != nil {
			return nil, err
		}
		rows[i] = *row
		rows[i].Overlay, rows[i].OverlayAssignment = queue[i].Overlay, queue[i].ID
	}
	return rows, nil
}

// handOut puts an assignment into a batch: one that is ready for the first time,
// or once more after a lease; one that was received as a revision.
func (t *tx) handOut(a *Assignment, b *Batch, position int, version int64) error {
	kind, facts := AssignmentPulled, map[string]string{"batch": b.ID.String()}
	if a.State == Ready {
		if err := a.move(InProgress, t.now); err != nil {
			return err
		}
		a.Attempts++
		a.KnownVersion, a.ChangeSequence = version, 0
		if a.FirstPulledAt.IsZero() {
			a.FirstPulledAt = t.now
		}
	} else {
		a.touch(t.now)
		a.Redelivering = true
		a.Revision++
		kind, facts["revision"] = RevisionPulled, decimal(a.Revision)
	}
	a.Batch, a.BatchPosition = b.ID, position
	a.FirstVersion = version
	t.changes.HandedOut = append(t.changes.HandedOut, *a)
	_, err := t.recordAssignment(kind, a, facts)
	return err
}

// deliver reads the current contents of a batch.
func (x *Exchange) deliver(ctx context.Context, g Grant, batch *opened) (*Delivery, error) {
	e, err := x.known.ecosystem(ctx, g.Ecosystem)
	if err != nil {
		return nil, err
	}
	d := &Delivery{Ecosystem: e, Receiver: g.Receiver()}
	if d.Parties, err = x.known.parties(ctx, g.Ecosystem); err != nil || batch == nil {
		return d, err
	}
	d.Batch = batch.Batch
	if batch.rows != nil {
		d.Leads, err = x.justHanded(e, g, batch)
	} else {
		d.Leads, err = x.delivered(ctx, g, batch.items)
	}
	if err != nil {
		return nil, err
	}
	if !d.named() {
		// Another process has added a service or campaign since they were
		// remembered here.
		if d.Parties, err = readParties(ctx, x.store, g.Ecosystem); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// justHanded opens the leads of a batch as they were when it was.
func (x *Exchange) justHanded(e *Ecosystem, g Grant, batch *opened) ([]Delivered, error) {
	all := make([]Delivered, len(batch.items))
	for i := range all {
		d := &all[i]
		d.Assignment = g.shown(batch.items[i])
		if _, err := x.openInto(&d.Lead, e, &batch.rows[i]); err != nil {
			return nil, err
		}
		d.Lead.DuplicateOf = NoID
	}
	return all, nil
}

// delivered reads the leads of assignments, in their order. What was withdrawn,
// before or just now, comes without its contents.
func (x *Exchange) delivered(ctx context.Context, g Grant, items []Assignment) ([]Delivered, error) {
	leads, err := x.leadsOf(ctx, g, items, func(a *Assignment) bool { return a.State != Withdrawn })
	if err != nil {
		return nil, err
	}
	gone, err := x.leadsOf(ctx, operatorOf(g.Ecosystem), items, func(a *Assignment) bool { return leads[a.Lead] == nil || a.State == Withdrawn })
	if err != nil {
		return nil, err
	}
	all := make([]Delivered, 0, len(items))
	for _, a := range items {
		if l := leads[a.Lead]; l != nil && a.State != Withdrawn {
			all = append(all, Delivered{Lead: *l, Assignment: g.shown(a)})
			continue
		}
		if l := gone[a.Lead]; l != nil {
			header := *l
			header.Contents, header.PhoneE164 = Contents{}, ""
			all = append(all, Delivered{Lead: header, Assignment: g.shown(a), Withdrawn: true})
		}
	}
	return all, nil
}

// leadsOf reads the leads of those assignments that are wanted, as far as the
// grant may see them.
func (x *Exchange) leadsOf(ctx context.Context, g Grant, items []Assignment, wanted func(*Assignment) bool) (map[ID]*Lead, error) {
	var ids []ID
	for i := range items {
		if wanted(&items[i]) {
			ids = append(ids, items[i].Lead)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	leads := make(map[ID]*Lead, len(ids))
	err := x.leads(ctx, g, LeadFilter{IDs: ids}, func(l *Lead) error {
		kept := *l // the next one takes its place
		leads[l.ID] = &kept
		return nil
	})
	return leads, err
}

// named tells whether the parties of the delivery have all that its leads name.
func (d *Delivery) named() bool {
	for i := range d.Leads {
		l := &d.Leads[i].Lead
		_, provider := d.Parties.Providers[l.Provider]
		_, service := d.Parties.Services[l.Service]
		_, campaign := d.Parties.Campaigns[l.Campaign]
		if (l.Provider != NoID && !provider) || (l.Service != NoID && !service) || (l.Campaign != NoID && !campaign) {
			return false
		}
	}
	return true
}
