package storetest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"leadex/internal/exchange"
)

// received are the states in which the receipt of an assignment stands.
var received = []exchange.AssignmentState{exchange.Received, exchange.ReturnRequested, exchange.ReturnDenied}

// others are the states in which it does not.
var others = []exchange.AssignmentState{
	exchange.Ready, exchange.InProgress, exchange.Returned, exchange.Withdrawn, exchange.Refused, exchange.Undeliverable,
}

// delivery is an ecosystem with receivers and what was handed to them.
type delivery struct {
	*world
	lender, rival exchange.ID
	branch        exchange.ID // of lender
	changes       exchange.Changes
}

func newDelivery(w *world) *delivery {
	d := &delivery{world: w}
	d.lender, d.rival = w.addLender(&d.changes), w.addLender(&d.changes)
	d.branch = d.addBranch(d.lender)
	return d
}

func (d *delivery) addBranch(of exchange.ID) exchange.ID {
	b := exchange.Branch{ID: exchange.NewID(), Ecosystem: d.ecosystem, Number: d.next(), Lender: of, CreatedAt: d.now()}
	d.changes.Branches = append(d.changes.Branches, b)
	return b.ID
}

func (d *delivery) own() exchange.Receiver { return exchange.Receiver{Lender: d.lender} }
func (d *delivery) ofBranch() exchange.Receiver {
	return exchange.Receiver{Lender: d.lender, Branch: d.branch}
}
func (d *delivery) ofRival() exchange.Receiver { return exchange.Receiver{Lender: d.rival} }

func (d *delivery) receivers() []exchange.Receiver {
	return []exchange.Receiver{d.own(), d.ofBranch(), d.ofRival()}
}

// assign adds an assignment of a new lead in a state.
func (d *delivery) assign(to exchange.Receiver, state exchange.AssignmentState, change ...func(*exchange.Assignment)) exchange.Assignment {
	l := d.lead()
	a := d.assignment(l.ID, to.Lender, change...)
	a.Branch, a.State = to.Branch, state
	d.changes.Leads, d.changes.Assignments = append(d.changes.Leads, l), append(d.changes.Assignments, a)
	return a
}

// commit writes what was added, the last first: the order of writing must not
// matter.
func (d *delivery) commit() {
	d.Helper()
	slices.Reverse(d.changes.Assignments)
	d.write(d.changes)
	d.changes = exchange.Changes{}
}

func testAssignmentPage(t *testing.T, store exchange.Store) {
	read := func(t *testing.T, w *world, p exchange.AssignmentPage) []exchange.ID {
		t.Helper()
		rows := must[[]exchange.Assignment](t)(store.AssignmentPage(t.Context(), w.ecosystem, p))
		return each(rows, func(a exchange.Assignment) exchange.ID { return a.ID })
	}
	t.Run("undeliverable in queue order", func(t *testing.T) {
		t.Parallel()
		d, other := newDelivery(newWorld(t, store)), newDelivery(newWorld(t, store))
		var all []exchange.Assignment
		of := map[exchange.Receiver][]exchange.ID{}
		for range 3 {
			for _, to := range d.receivers() {
				a := d.assign(to, exchange.Undeliverable)
				all = append(all, a)
				of[to] = append(of[to], a.ID)
			}
		}
		for _, state := range append(received, others[:len(others)-1]...) {
			d.assign(d.own(), state, func(a *exchange.Assignment) { a.ChangeSequence, a.RedeliverySequence = 1, 1 })
		}
		d.commit()
		other.assign(other.own(), exchange.Undeliverable)
		other.commit()
		ids := each(all, func(a exchange.Assignment) exchange.ID { return a.ID })
		list := exchange.AssignmentPage{List: exchange.UndeliverableAssignments}
		equal(t, "all", read(t, d.world, list), ids)
		for to, want := range of {
			list.Receiver = &to
			equal(t, "of a receiver", read(t, d.world, list), want)
		}
		list.Receiver = nil
		checkPages(t, d.world, list, ids, func(i int) int64 { return all[i].Sequence })
		equal(t, "the row", must[[]exchange.Assignment](t)(store.AssignmentPage(t.Context(), d.ecosystem, list)), all)
	})
	for name, list := range map[string]struct {
		list  exchange.AssignmentList
		place func(a *exchange.Assignment) *int64
	}{
		"changed, the longest ago first": {exchange.ChangedAssignments, func(a *exchange.Assignment) *int64 { return &a.ChangeSequence }},
		"due, in order":                  {exchange.DueAssignments, func(a *exchange.Assignment) *int64 { return &a.RedeliverySequence }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, other := newDelivery(newWorld(t, store)), newDelivery(newWorld(t, store))
			// The later its lead came in, the sooner it changed.
			of := map[exchange.Receiver][]exchange.Assignment{}
			for n := range int64(7) {
				for _, to := range d.receivers() {
					a := d.assign(to, received[n%3], func(a *exchange.Assignment) { *list.place(a) = 100 - n })
					of[to] = append([]exchange.Assignment{a}, of[to]...)
					d.assign(to, received[n%3]) // at no place
				}
			}
			for _, state := range others {
				d.assign(d.own(), state, func(a *exchange.Assignment) { *list.place(a) = 50 })
			}
			d.commit()
			other.assign(other.own(), exchange.Received, func(a *exchange.Assignment) { *list.place(a) = 1 })
			other.commit()
			for to, want := range of {
				page := exchange.AssignmentPage{List: list.list, Receiver: &to}
				equal(t, "rows", must[[]exchange.Assignment](t)(store.AssignmentPage(t.Context(), d.ecosystem, page)), want)
				ids := each(want, func(a exchange.Assignment) exchange.ID { return a.ID })
				checkPages(t, d.world, page, ids, func(i int) int64 { return *list.place(&want[i]) })
			}
			equal(t, "of nobody", read(t, d.world, exchange.AssignmentPage{List: list.list}), nil)
		})
	}
	t.Run("what is in a batch again is not due", func(t *testing.T) {
		t.Parallel()
		d := newDelivery(newWorld(t, store))
		own := d.own()
		due := func(again bool) exchange.Assignment {
			return d.assign(own, exchange.Received, func(a *exchange.Assignment) { a.RedeliverySequence, a.Redelivering = d.next(), again })
		}
		due(true)
		a := due(false)
		due(true)
		d.commit()
		equal(t, "due", read(t, d.world, exchange.AssignmentPage{List: exchange.DueAssignments, Receiver: &own}), []exchange.ID{a.ID})
	})
	t.Run("received in a period", func(t *testing.T) {
		t.Parallel()
		testReceived(t, store)
	})
	t.Run("no list", func(t *testing.T) {
		t.Parallel()
		d := newDelivery(newWorld(t, store))
		own := d.own()
		d.assign(own, exchange.Undeliverable)
		d.commit()
		for _, list := range []exchange.AssignmentList{0, 77} {
			equal(t, "list", read(t, d.world, exchange.AssignmentPage{List: list}), nil)
			equal(t, "list of a receiver", read(t, d.world, exchange.AssignmentPage{List: list, Receiver: &own}), nil)
		}
	})
}

// checkPages reads a list page by page, each behind the last of the one before.
func checkPages(t *testing.T, w *world, p exchange.AssignmentPage, want []exchange.ID, place func(i int) int64) {
	t.Helper()
	for _, p.Limit = range []int{1, 2, len(want), len(want) + 1} {
		var got []exchange.ID
		for p.After = 0; ; p.After = place(len(got) - 1) {
			page := must[[]exchange.Assignment](t)(w.store.AssignmentPage(t.Context(), w.ecosystem, p))
			if len(page) > p.Limit {
				t.Fatalf("%d rows with a limit of %d", len(page), p.Limit)
			}
			for _, a := range page {
				got = append(got, a.ID)
			}
			if len(page) < p.Limit || len(got) > len(want) {
				break
			}
		}
		equal(t, "pages", got, want)
	}
}

// testReceived asks for the received ones of a day.
func testReceived(t *testing.T, store exchange.Store) {
	d, other := newDelivery(newWorld(t, store)), newDelivery(newWorld(t, store))
	from, to := start, start.Add(24*time.Hour)
	at := func(when time.Time, more ...func(*exchange.Assignment)) func(*exchange.Assignment) {
		return func(a *exchange.Assignment) {
			a.ReceivedAt = when
			for _, m := range more {
				m(a)
			}
		}
	}
	tick := time.Microsecond
	last := d.assign(d.own(), exchange.ReturnDenied, at(to.Add(-tick)))
	noon := d.assign(d.own(), exchange.ReturnRequested, at(from.Add(12*time.Hour)))
	first := d.assign(d.own(), exchange.Received, at(from))
	before := d.assign(d.own(), exchange.Received, at(from.Add(-tick)))
	after := d.assign(d.own(), exchange.Received, at(to))
	d.assign(d.own(), exchange.Received, at(from, func(a *exchange.Assignment) { a.RedeliverySequence = 9 }))
	d.assign(d.own(), exchange.Received, at(from, func(a *exchange.Assignment) { a.Redelivering = true }))
	for _, state := range others {
		d.assign(d.own(), state, at(from)) // as a returned one is
	}
	ofBranch, ofRival := d.assign(d.ofBranch(), exchange.Received, at(from)), d.assign(d.ofRival(), exchange.Received, at(from))
	d.commit()
	other.assign(d.own(), exchange.Received, at(from))
	other.commit()

	own, branch, rival := d.own(), d.ofBranch(), d.ofRival()
	page := func(of *exchange.Receiver, from, to time.Time) exchange.AssignmentPage {
		return exchange.AssignmentPage{List: exchange.ReceivedAssignments, Receiver: of, From: from, To: to}
	}
	limited, behind := page(&own, from, to), page(&own, from, to)
	limited.Limit, behind.After = 2, exchange.MaxNumber
	tests := map[string]struct {
		page exchange.AssignmentPage
		want []exchange.Assignment
	}{
		"the first of the day first":     {page(&own, from, to), []exchange.Assignment{first, noon, last}},
		"the first two":                  {limited, []exchange.Assignment{first, noon}},
		"after a number means nothing":   {behind, []exchange.Assignment{first, noon, last}},
		"of a branch":                    {page(&branch, from, to), []exchange.Assignment{ofBranch}},
		"of another lender":              {page(&rival, from, to), []exchange.Assignment{ofRival}},
		"of nobody":                      {page(nil, from, to), nil},
		"since ever":                     {page(&own, time.Time{}, to), []exchange.Assignment{before, first, noon, last}},
		"for ever":                       {page(&own, from, time.Time{}), []exchange.Assignment{first, noon, last, after}},
		"at all":                         {page(&own, time.Time{}, time.Time{}), []exchange.Assignment{before, first, noon, last, after}},
		"in no time":                     {page(&own, from, from), nil},
		"in a period from back to front": {page(&own, to, from), nil},
		"what is less than a microsecond is cut off": {page(&own, from.Add(999*time.Nanosecond), from.Add(tick+999*time.Nanosecond)), []exchange.Assignment{first}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			equal(t, "rows", must[[]exchange.Assignment](t)(store.AssignmentPage(t.Context(), d.ecosystem, test.page)), test.want)
		})
	}
}

func testDeliveries(t *testing.T, store exchange.Store) {
	t.Run("every figure of every receiver", func(t *testing.T) {
		t.Parallel()
		testFigures(t, store)
	})
	t.Run("received since a time, whatever became of them", func(t *testing.T) {
		t.Parallel()
		d := newDelivery(newWorld(t, store))
		second := d.addBranch(d.lender)
		to := append(d.receivers(), exchange.Receiver{Lender: d.lender, Branch: second})
		for _, of := range to {
			for _, at := range []time.Duration{-time.Hour, -time.Microsecond, 0, time.Microsecond, time.Hour} {
				d.assign(of, exchange.Received, func(a *exchange.Assignment) { a.ReceivedAt = start.Add(at) })
			}
			for _, state := range []exchange.AssignmentState{exchange.Returned, exchange.ReturnRequested, exchange.ReturnDenied} {
				d.assign(of, state, func(a *exchange.Assignment) { a.ReceivedAt = start })
			}
		}
		d.commit()
		for name, test := range map[string]struct {
			since time.Time
			want  int64
		}{
			"since": {start, 6}, "later": {start.Add(2 * time.Microsecond), 1}, "never": {start.Add(2 * time.Hour), 0}, "ever": {time.Time{}, 8},
			"less than a microsecond": {start.Add(999 * time.Nanosecond), 6},
		} {
			var want []exchange.DeliveryCount
			for _, of := range to {
				if test.want > 0 {
					want = append(want, exchange.DeliveryCount{Receiver: of, Figure: exchange.FigureReceived, Count: test.want})
				}
			}
			equal(t, name, d.figures(test.since), sorted(want))
		}
	})
	t.Run("of an ecosystem without any", func(t *testing.T) {
		t.Parallel()
		d := newDelivery(newWorld(t, store))
		d.commit()
		equal(t, "figures", d.figures(start), nil)
	})
}

// testFigures has another number of everything at every receiver.
func testFigures(t *testing.T, store exchange.Store) {
	d, other := newDelivery(newWorld(t, store)), newDelivery(newWorld(t, store))
	var want []exchange.DeliveryCount
	n := 0
	count := func(of exchange.Receiver, figure exchange.DeliveryFigure, add func()) {
		n++
		for range n {
			add()
		}
		want = append(want, exchange.DeliveryCount{Receiver: of, Figure: figure, Count: int64(n)})
	}
	changed := func(a *exchange.Assignment) { a.ChangeSequence = 5 }
	for _, of := range d.receivers() {
		open := exchange.Batch{ID: exchange.NewID(), Lender: of.Lender, Branch: of.Branch, OpenedAt: start.Add(time.Duration(n) * time.Minute)}
		d.changes.Batches = append(d.changes.Batches, open,
			exchange.Batch{ID: exchange.NewID(), Lender: of.Lender, Branch: of.Branch, OpenedAt: start, ClosedAt: start})
		want = append(want, exchange.DeliveryCount{Receiver: of, Figure: exchange.FigureOpen, Count: 1, Oldest: open.OpenedAt})
		count(of, exchange.FigureReady, func() { d.assign(of, exchange.Ready) })
		inOpen := func(a *exchange.Assignment) { a.Batch = open.ID }
		count(of, exchange.FigureInProgress, func() { d.assign(of, exchange.InProgress, changed, inOpen) }) // changes while it is are none since receipt
		d.assign(of, exchange.Withdrawn, inOpen)
		count(of, exchange.FigureUndeliverable, func() { d.assign(of, exchange.Undeliverable) })
		count(of, exchange.FigureChanged, func() { d.assign(of, received[n%3], changed) })
		count(of, exchange.FigureReceived, func() {
			d.assign(of, exchange.Returned, changed, func(a *exchange.Assignment) { a.ReceivedAt = start })
		})
		d.assign(of, exchange.Withdrawn, changed)
		d.assign(of, exchange.Refused)
	}
	d.commit()
	other.assign(d.own(), exchange.Ready)
	other.changes.Batches = []exchange.Batch{{ID: exchange.NewID(), Lender: d.lender, OpenedAt: start}}
	other.commit()
	equal(t, "figures", d.figures(start), sorted(want))
}

// figures are those of the ecosystem in an order of the test's own.
func (d *delivery) figures(since time.Time) []exchange.DeliveryCount {
	d.Helper()
	return sorted(must[[]exchange.DeliveryCount](d)(d.store.Deliveries(d.Context(), d.ecosystem, since)))
}

func sorted(counts []exchange.DeliveryCount) []exchange.DeliveryCount {
	slices.SortFunc(counts, func(a, b exchange.DeliveryCount) int {
		return cmp.Or(
			slices.Compare(a.Lender[:], b.Lender[:]), slices.Compare(a.Branch[:], b.Branch[:]), cmp.Compare(a.Figure, b.Figure))
	})
	return counts
}

func testOverdueBatches(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	tick := time.Microsecond
	batch := func(until time.Time) exchange.Batch {
		return exchange.Batch{ID: exchange.NewID(), Ecosystem: w.ecosystem, Lender: exchange.NewID(), OpenedAt: start, LeaseUntil: until}
	}
	longest, twin, justNow := batch(start.Add(-time.Hour)), batch(start.Add(-time.Minute)), batch(start)
	sameTime := batch(start.Add(-time.Minute))
	sameTime.Branch = exchange.NewID()
	if slices.Compare(sameTime.ID[:], twin.ID[:]) < 0 {
		sameTime, twin = twin, sameTime
	}
	soon, unleased, closed := batch(start.Add(tick)), batch(time.Time{}), batch(start.Add(-time.Hour))
	closed.ClosedAt = start
	w.write(exchange.Changes{Batches: []exchange.Batch{justNow, closed, sameTime, unleased, soon, longest, twin}})
	theirs := batch(start.Add(-time.Hour))
	other.write(exchange.Changes{Batches: []exchange.Batch{theirs}})
	tests := map[string]struct {
		now   time.Time
		limit int
		want  []exchange.Batch
	}{
		"the longest overdue first":      {start, 100, []exchange.Batch{longest, twin, sameTime, justNow}},
		"a tick before the end":          {start.Add(-tick), 100, []exchange.Batch{longest, twin, sameTime}},
		"less than a tick before it":     {start.Add(-time.Nanosecond), 100, []exchange.Batch{longest, twin, sameTime}},
		"at most so many":                {start, 2, []exchange.Batch{longest, twin}},
		"as many as there are":           {start, 4, []exchange.Batch{longest, twin, sameTime, justNow}},
		"before any":                     {start.Add(-2 * time.Hour), 100, nil},
		"for ever is never overdue":      {start.Add(100 * 365 * 24 * time.Hour), 100, []exchange.Batch{longest, twin, sameTime, justNow, soon}},
		"no time at all, nothing either": {time.Time{}, 100, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			equal(t, "batches", must[[]exchange.Batch](t)(store.OverdueBatches(t.Context(), w.ecosystem, test.now, test.limit)), test.want)
		})
	}
	t.Run("an extended one is not", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		b := batch(start)
		b.Ecosystem = w.ecosystem
		w.write(exchange.Changes{Batches: []exchange.Batch{b}})
		b.LeaseUntil = start.Add(time.Hour)
		w.write(exchange.Changes{Batches: []exchange.Batch{b}})
		equal(t, "batches", must[[]exchange.Batch](t)(store.OverdueBatches(t.Context(), w.ecosystem, start, 9)), nil)
	})
}
