package exchange

import (
	"context"
	"errors"
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
}

// Delivery is the answer to a pull: the open batch in its order.
type Delivery struct {
	Ecosystem *Ecosystem
	Receiver  Receiver
	Parties   *Parties // at least all that the leads name
	Leads     []Delivered
}

// Pull hands out leads to the caller's receiver. While a lead of its batch is in
// progress it answers exactly that batch, whatever n says; otherwise it takes up
// to n ready leads in queue order into a new batch. n of 0 is 100, more than
// 1000 is 1000. Concurrent pulls of one receiver get the same batch.
//
// Errors: Forbidden but for a lender; Invalid for a negative n.
func (x *Exchange) Pull(ctx context.Context, caller Caller, n int64) (*Delivery, error) {
	g, err := caller.inRole(NoID, RoleLender)
	if err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, InvalidField("n", "must not be negative")
	}
	if n == 0 {
		n = DefaultPull
	}
	batch, err := openBatch(ctx, x.store, g)
	if err != nil {
		return nil, err
	}
	if len(batch) == 0 {
		if batch, err = x.takeBatch(ctx, caller, g, int(min(n, MaxPull))); err != nil {
			return nil, err
		}
	}
	return x.deliver(ctx, g, batch)
}

// openBatch is what is in progress in the receiver's open batch, in its order.
func openBatch(ctx context.Context, r Reader, g Grant) ([]Assignment, error) {
	b, err := r.OpenBatch(ctx, g.Ecosystem, g.Receiver())
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.Assignments(ctx, g.Ecosystem, AssignmentFilter{Batch: b.ID, States: []AssignmentState{InProgress}})
}

// takeBatch opens a batch of up to n ready leads. Another pull may have opened
// one since the caller looked: then it is that one.
func (x *Exchange) takeBatch(ctx context.Context, caller Caller, g Grant, n int) ([]Assignment, error) {
	receiver := g.Receiver()
	ready, err := x.store.Assignments(ctx, g.Ecosystem, AssignmentFilter{Receiver: &receiver, States: []AssignmentState{Ready}, Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(ready) == 0 {
		// Nothing to take, or another pull has just taken the last ones.
		return openBatch(ctx, x.store, g)
	}
	var batch []Assignment
	err = x.write(ctx, write{caller: caller, grant: g, decide: func(ctx context.Context, t *tx) (answered, error) {
		batch, err = t.pull(ctx, n)
		return answered{}, err
	}})
	return batch, err
}

func (t *tx) pull(ctx context.Context, n int) ([]Assignment, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	if open, err := openBatch(ctx, r, t.grant); err != nil || len(open) > 0 {
		return open, err
	}
	receiver := t.grant.Receiver()
	ready, err := r.Assignments(ctx, t.ecosystem.ID, AssignmentFilter{Receiver: &receiver, States: []AssignmentState{Ready}, Limit: n})
	if err != nil || len(ready) == 0 {
		return nil, err
	}
	versions, err := t.versions(ctx, r, ready)
	if err != nil {
		return nil, err
	}
	b := Batch{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Lender: receiver.Lender, Branch: receiver.Branch, OpenedAt: t.now}
	t.changes.Batches = append(t.changes.Batches, b)
	for i := range ready {
		if err := t.handOut(&ready[i], &b, i, versions[ready[i].Lead]); err != nil {
			return nil, err
		}
	}
	return ready, nil
}

// versions are the current versions of the leads, and the consent gate's word on
// each.
func (t *tx) versions(ctx context.Context, r Reader, ready []Assignment) (map[ID]int64, error) {
	ids := make([]ID, len(ready))
	for i := range ready {
		ids[i] = ready[i].Lead
	}
	versions := make(map[ID]int64, len(ids))
	err := r.Leads(ctx, operatorOf(t.ecosystem.ID), LeadFilter{IDs: ids}, func(row *LeadRow) error {
		versions[row.ID] = row.Version
		return t.x.consentGate(t.ecosystem, &row.Lead, t.grant.Party)
	})
	return versions, err
}

func (t *tx) handOut(a *Assignment, b *Batch, position int, version int64) error {
	if err := a.move(InProgress, t.now); err != nil {
		return err
	}
	a.Batch, a.BatchPosition = b.ID, position
	a.FirstVersion = version
	a.Attempts++
	if a.FirstPulledAt.IsZero() {
		a.FirstPulledAt = t.now
	}
	t.changes.Assignments = append(t.changes.Assignments, *a)
	_, err := t.recordAssignment(AssignmentPulled, a, map[string]string{"batch": b.ID.String()})
	return err
}

// deliver reads the current contents of a batch.
func (x *Exchange) deliver(ctx context.Context, g Grant, batch []Assignment) (*Delivery, error) {
	e, err := x.known.ecosystem(ctx, g.Ecosystem)
	if err != nil {
		return nil, err
	}
	d := &Delivery{Ecosystem: e, Receiver: g.Receiver(), Leads: make([]Delivered, 0, len(batch))}
	if d.Parties, err = x.known.parties(ctx, g.Ecosystem); err != nil {
		return nil, err
	}
	if len(batch) == 0 {
		return d, nil
	}
	ids := make([]ID, len(batch))
	for i := range batch {
		ids[i] = batch[i].Lead
	}
	leads := make(map[ID]*Lead, len(ids))
	err = x.leads(ctx, g, LeadFilter{IDs: ids}, func(l *Lead) error {
		leads[l.ID] = l
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, a := range batch {
		if l := leads[a.Lead]; l != nil {
			d.Leads = append(d.Leads, Delivered{Lead: *l, Assignment: a})
		}
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
