package storetest

import (
	"slices"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Upgrade is a database of an earlier version of the schema, whose release may
// go on writing after the migration: processes are replaced one by one.
type Upgrade struct {
	// Store is of this release.
	Store exchange.Store
	// Apply writes rows with the statements of the earlier release: see Before.
	Apply func(t testing.TB, ecosystem exchange.ID, c exchange.Changes)
	// Migrate brings the schema to that of this release.
	Migrate func(testing.TB)
}

// Before is a noun as the release had it whose table had these columns only.
func Before[T any](n row.Noun[T], columns []string) *row.Noun[T] {
	var kept []row.Column
	var keep []bool
	for _, c := range n.Columns {
		is := slices.Contains(columns, c.Name)
		if keep = append(keep, is); is {
			kept = append(kept, c)
		}
	}
	write := n.Write
	n.Columns = kept
	n.Write = func(w row.Writer, noun *T) { write(&partial{to: w, keep: keep}, noun) }
	n.Read = nil
	return &n
}

// partial leaves out the values of some columns.
type partial struct {
	to   row.Writer
	keep []bool
}

// kept tells whether the next value is to be written.
func (p *partial) kept() bool {
	is := p.keep[0]
	p.keep = p.keep[1:]
	return is
}

func (p *partial) ID(v exchange.ID)         { writeIf(p.kept(), p.to.ID, v) }
func (p *partial) Number(v int64)           { writeIf(p.kept(), p.to.Number, v) }
func (p *partial) OptionalNumber(v *int64)  { writeIf(p.kept(), p.to.OptionalNumber, v) }
func (p *partial) Text(v string)            { writeIf(p.kept(), p.to.Text, v) }
func (p *partial) Time(v time.Time)         { writeIf(p.kept(), p.to.Time, v) }
func (p *partial) Digest(v exchange.Digest) { writeIf(p.kept(), p.to.Digest, v) }
func (p *partial) Bytes(v []byte)           { writeIf(p.kept(), p.to.Bytes, v) }
func (p *partial) Flag(v bool)              { writeIf(p.kept(), p.to.Flag, v) }

func writeIf[T any](kept bool, to func(T), v T) {
	if kept {
		to(v)
	}
}

// CheckFoundation upgrades a database of version 1.
func CheckFoundation(t *testing.T, u Upgrade) {
	d := newDelivery(&world{TB: t, store: u.Store, ecosystem: exchange.NewID()})
	e := exchange.Ecosystem{ID: d.ecosystem, Name: t.Name(), CreatedAt: start}
	d.changes.Ecosystem, d.changes.Head = &e, &exchange.Head{Number: 1, Digest: exchange.Digest{1}}
	open := exchange.Batch{ID: exchange.NewID(), Ecosystem: d.ecosystem, Lender: d.lender, OpenedAt: start}
	own := d.own()
	ready := d.assign(own, exchange.Ready)
	pulled := d.assign(own, exchange.InProgress, func(a *exchange.Assignment) {
		a.Batch, a.FirstVersion, a.Attempts, a.FirstPulledAt = open.ID, 3, 1, start
	})
	got := d.assign(own, exchange.Received, func(a *exchange.Assignment) { a.FirstVersion, a.FirstPulledAt, a.ReceivedAt = 2, start, start })
	stuck := d.assign(own, exchange.Undeliverable)
	d.changes.Batches = []exchange.Batch{open, {ID: exchange.NewID(), Lender: d.rival, OpenedAt: start, ClosedAt: start}}
	lenders := slices.Clone(d.changes.Lenders)
	u.Apply(t, d.ecosystem, d.changes)
	u.Migrate(t)

	for i := range lenders {
		lenders[i].Terms = exchange.DeliveryTerms{ReturnWindow: exchange.DefaultReturnWindow}
	}
	pulled.KnownVersion, got.KnownVersion = 3, 2
	ctx := t.Context()
	all := []*exchange.Assignment{&ready, &pulled, &got, &stuck}
	in := func(states ...exchange.AssignmentState) (those []exchange.Assignment) {
		for _, a := range all {
			if slices.Contains(states, a.State) {
				those = append(those, *a)
			}
		}
		return those
	}
	list := func(p exchange.AssignmentPage) []exchange.Assignment {
		return must[[]exchange.Assignment](t)(u.Store.AssignmentPage(ctx, d.ecosystem, p))
	}
	check := func(when string) {
		t.Helper()
		equal(t, "lenders "+when, must[[]exchange.Lender](t)(u.Store.Lenders(ctx, d.ecosystem)), lenders)
		equal(t, "open batch "+when, must[exchange.Batch](t)(u.Store.OpenBatch(ctx, d.ecosystem, own)), open)
		want := each(all, func(a *exchange.Assignment) exchange.Assignment { return *a })
		equal(t, "assignments "+when, must[[]exchange.Assignment](t)(u.Store.Assignments(ctx, d.ecosystem, exchange.AssignmentFilter{Receiver: &own})), want)
		equal(t, "queue "+when, must[[]exchange.Assignment](t)(u.Store.Assignments(ctx, d.ecosystem,
			exchange.AssignmentFilter{Receiver: &own, States: []exchange.AssignmentState{exchange.Ready}})), in(exchange.Ready))
		equal(t, "batch "+when, must[[]exchange.Assignment](t)(u.Store.Assignments(ctx, d.ecosystem, exchange.AssignmentFilter{Batch: open.ID, States: []exchange.AssignmentState{exchange.InProgress}})),
			byPosition(in(exchange.InProgress)))
		equal(t, "undeliverable "+when, list(exchange.AssignmentPage{List: exchange.UndeliverableAssignments}), in(exchange.Undeliverable))
		received := slices.DeleteFunc(in(exchange.Received), func(a exchange.Assignment) bool { return a.RedeliverySequence > 0 })
		equal(t, "received "+when, list(exchange.AssignmentPage{List: exchange.ReceivedAssignments, Receiver: &own}), received)
	}
	check("after the migration")
	figure := func(f exchange.DeliveryFigure) exchange.DeliveryCount {
		return exchange.DeliveryCount{Receiver: own, Figure: f, Count: 1}
	}
	oldest := figure(exchange.FigureOpen)
	oldest.Oldest = start
	equal(t, "figures", d.figures(start), sorted([]exchange.DeliveryCount{
		oldest, figure(exchange.FigureReady), figure(exchange.FigureInProgress), figure(exchange.FigureReceived), figure(exchange.FigureUndeliverable),
	}))
	equal(t, "overdue", must[[]exchange.Batch](t)(u.Store.OverdueBatches(ctx, d.ecosystem, start, 9)), nil)

	// Each release writes over what the other has written.
	lenders[0].Terms = exchange.DeliveryTerms{Lease: time.Hour, MaxAttempts: 3, Revisions: true}
	open.LeaseUntil = start.Add(time.Hour)
	got.KnownVersion, got.ChangeSequence, got.RedeliverySequence, got.Redelivering, got.Revision = 5, 70, 71, true, 1
	d.write(exchange.Changes{Lenders: lenders[:1], Batches: []exchange.Batch{open}, Assignments: []exchange.Assignment{got}})
	check("after a write of this release")
	lenders[0].Name, got.Version, got.Reason = "renamed", 9, "of the earlier release"
	ready.State, ready.Batch, ready.BatchPosition, ready.FirstVersion = exchange.InProgress, open.ID, 1, 4
	u.Apply(t, d.ecosystem, exchange.Changes{Lenders: lenders[:1], Batches: []exchange.Batch{open}, Assignments: []exchange.Assignment{got, ready}})
	ready.KnownVersion = 4 // the receiver has what it was handed
	check("after a write of the earlier release")
	pulled.State, pulled.ReceivedAt = exchange.Received, start.Add(time.Minute)
	stuck.State = exchange.Ready
	u.Apply(t, d.ecosystem, exchange.Changes{Assignments: []exchange.Assignment{pulled, stuck}})
	check("after a receipt of the earlier release")
	fresh := d.assign(own, exchange.Ready)
	u.Apply(t, d.ecosystem, exchange.Changes{Leads: d.changes.Leads[len(d.changes.Leads)-1:], Assignments: []exchange.Assignment{fresh}})
	all = append(all, &fresh)
	check("after a new row of the earlier release")
}

// byPosition are assignments of a batch in its order.
func byPosition(all []exchange.Assignment) []exchange.Assignment {
	slices.SortFunc(all, func(a, b exchange.Assignment) int { return a.BatchPosition - b.BatchPosition })
	return all
}
