package storetest

import (
	"testing"

	"leadex/internal/exchange"
)

func testAssignments(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	lender, rival, branch, batch := exchange.NewID(), exchange.NewID(), exchange.NewID(), exchange.NewID()
	var c exchange.Changes
	add := func(to exchange.ID, change func(*exchange.Assignment)) exchange.Assignment {
		l := w.lead()
		a := w.assignment(l.ID, to, change)
		c.Leads, c.Assignments = append(c.Leads, l), append(c.Assignments, a)
		return a
	}
	state := func(s exchange.AssignmentState) func(*exchange.Assignment) {
		return func(a *exchange.Assignment) { a.State = s }
	}
	inBatch := func(position int) func(*exchange.Assignment) {
		return func(a *exchange.Assignment) {
			a.State, a.Batch, a.BatchPosition = exchange.InProgress, batch, position
		}
	}
	first, second, third := add(lender, state(exchange.Ready)), add(lender, state(exchange.Ready)), add(lender, state(exchange.Ready))
	pulledLast, pulledFirst := add(lender, inBatch(1)), add(lender, inBatch(0))
	gone := add(lender, state(exchange.Withdrawn))
	ofBranch := add(lender, func(a *exchange.Assignment) { a.Branch = branch })
	ofRival := add(rival, state(exchange.Ready))
	shared := w.assignment(first.Lead, rival)
	c.Assignments = append(c.Assignments, shared)
	// What goes back to ready keeps its place: the last one written is the first in line.
	c.Assignments[0], c.Assignments[2] = c.Assignments[2], c.Assignments[0]
	w.write(c)
	theirs := other.lead()
	other.write(exchange.Changes{Leads: []exchange.LeadRow{theirs}, Assignments: []exchange.Assignment{other.assignment(theirs.ID, lender)}})

	leads := map[exchange.ID]exchange.LeadRow{}
	for _, l := range c.Leads {
		leads[l.ID] = l
	}
	numbers := func(of ...exchange.Assignment) []int64 {
		return each(of, func(a exchange.Assignment) int64 { return leads[a.Lead].Number })
	}
	own, ofB := &exchange.Receiver{Lender: lender}, &exchange.Receiver{Lender: lender, Branch: branch}
	ready := []exchange.AssignmentState{exchange.Ready}
	tests := map[string]struct {
		filter exchange.AssignmentFilter
		want   []exchange.Assignment
	}{
		"ready of a lender, in queue order": {exchange.AssignmentFilter{Receiver: own, States: ready}, []exchange.Assignment{first, second, third}},
		"the first of a queue":              {exchange.AssignmentFilter{Receiver: own, States: ready, Limit: 2}, []exchange.Assignment{first, second}},
		"ready of a branch":                 {exchange.AssignmentFilter{Receiver: ofB, States: ready}, []exchange.Assignment{ofBranch}},
		"all of a lender":                   {exchange.AssignmentFilter{Receiver: own}, []exchange.Assignment{first, second, third, pulledLast, pulledFirst, gone}},
		"several states": {exchange.AssignmentFilter{Receiver: own, States: []exchange.AssignmentState{exchange.InProgress, exchange.Withdrawn}},
			[]exchange.Assignment{pulledLast, pulledFirst, gone}},
		"no state":            {exchange.AssignmentFilter{Receiver: own, States: []exchange.AssignmentState{}}, nil},
		"a batch by position": {exchange.AssignmentFilter{Batch: batch}, []exchange.Assignment{pulledFirst, pulledLast}},
		"a batch by state":    {exchange.AssignmentFilter{Batch: batch, States: ready}, nil},
		"of leads":            {exchange.AssignmentFilter{Leads: []exchange.ID{gone.Lead, first.Lead}}, []exchange.Assignment{first, gone, shared}},
		"of leads at one lender": {exchange.AssignmentFilter{Leads: []exchange.ID{first.Lead, second.Lead}, Lender: rival},
			[]exchange.Assignment{shared}},
		"live ones of leads": {exchange.AssignmentFilter{Leads: []exchange.ID{gone.Lead, ofRival.Lead}, States: exchange.LiveStates()},
			[]exchange.Assignment{ofRival}},
		"of numbers of leads":      {exchange.AssignmentFilter{Numbers: numbers(gone, first)}, []exchange.Assignment{first, gone, shared}},
		"of numbers at one lender": {exchange.AssignmentFilter{Numbers: numbers(first, second), Lender: rival}, []exchange.Assignment{shared}},
		"of no number":             {exchange.AssignmentFilter{Numbers: []int64{}}, nil},
		"of a lead elsewhere":      {exchange.AssignmentFilter{Leads: []exchange.ID{theirs.ID}}, nil},
		"of no lead":               {exchange.AssignmentFilter{Leads: []exchange.ID{}}, nil},
		"of nothing in the call":   {exchange.AssignmentFilter{}, nil},
		"of a batch of no one":     {exchange.AssignmentFilter{Batch: exchange.NewID()}, nil},
		"of nobody's queue":        {exchange.AssignmentFilter{Receiver: &exchange.Receiver{}}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			equal(t, "assignments", must[[]exchange.Assignment](t)(store.Assignments(t.Context(), w.ecosystem, test.filter)), test.want)
			want := each(test.want, func(a exchange.Assignment) exchange.LeadAssignment {
				return exchange.LeadAssignment{Assignment: a, Number: leads[a.Lead].Number, LeadVersion: leads[a.Lead].Version}
			})
			equal(t, "with their leads", must[[]exchange.LeadAssignment](t)(store.LeadAssignments(t.Context(), w.ecosystem, test.filter)), want)
		})
	}
	t.Run("leads of a lender in queue order", func(t *testing.T) {
		t.Parallel()
		want := each([]exchange.Assignment{first, second, third, pulledLast, pulledFirst, ofBranch}, func(a exchange.Assignment) exchange.ID { return a.Lead })
		equal(t, "leads", must[[]exchange.ID](t)(store.AssignedLeads(t.Context(), w.ecosystem, lender)), want)
	})
	t.Run("a hand-over and its receipt change what they are about", func(t *testing.T) {
		t.Parallel()
		testHandOver(t, store)
	})
	t.Run("open batch of a receiver", func(t *testing.T) {
		t.Parallel()
		testOpenBatch(t, store)
	})
}

// testHandOver writes the parts of assignments that a step of delivery changes, of
// rows in which everything else is different from what is stored.
func testHandOver(t *testing.T, store exchange.Store) {
	w := newWorld(t, store)
	l := w.lead()
	a := w.assignment(l.ID, exchange.NewID(), func(a *exchange.Assignment) { a.Reason, a.Overlay = "kept", []byte{1} })
	beside := w.assignment(l.ID, exchange.NewID())
	w.write(exchange.Changes{Leads: []exchange.LeadRow{l}, Assignments: []exchange.Assignment{a, beside}})
	other := a
	(&filler{n: 500, keep: []string{"ID", "Ecosystem"}}).fill(&other)
	stored := func() exchange.Assignment {
		t.Helper()
		return must[[]exchange.Assignment](t)(store.Assignments(t.Context(), w.ecosystem, exchange.AssignmentFilter{Leads: []exchange.ID{l.ID}, Lender: a.Lender}))[0]
	}

	other.State = exchange.InProgress
	first := other
	first.Version++
	w.write(exchange.Changes{HandedOut: []exchange.Assignment{first, other}}) // twice: the last counts
	a.State, a.Version, a.Batch, a.BatchPosition, a.Attempts = other.State, other.Version, other.Batch, other.BatchPosition, other.Attempts
	a.FirstVersion, a.FirstPulledAt, a.UpdatedAt = other.FirstVersion, other.FirstPulledAt, other.UpdatedAt
	a.KnownVersion, a.ChangeSequence, a.Redelivering, a.Revision = other.KnownVersion, other.ChangeSequence, other.Redelivering, other.Revision
	equal(t, "handed out", stored(), a)

	(&filler{n: 900, keep: []string{"ID", "Ecosystem"}}).fill(&other)
	other.State = exchange.Received
	w.write(exchange.Changes{Received: []exchange.Assignment{other}})
	a.State, a.Version, a.ReceivedAt, a.UpdatedAt = other.State, other.Version, other.ReceivedAt, other.UpdatedAt
	a.KnownVersion, a.ChangeSequence, a.RedeliverySequence, a.Redelivering = other.KnownVersion, other.ChangeSequence, other.RedeliverySequence, other.Redelivering
	equal(t, "received", stored(), a)

	equal(t, "beside it", must[[]exchange.Assignment](t)(store.Assignments(t.Context(), w.ecosystem, exchange.AssignmentFilter{Leads: []exchange.ID{l.ID}, Lender: beside.Lender})),
		[]exchange.Assignment{beside})
	other.ID = exchange.NewID()
	w.write(exchange.Changes{Received: []exchange.Assignment{other}})
	equal(t, "assignments after one that is not there", len(must[[]exchange.Assignment](t)(store.Assignments(t.Context(), w.ecosystem,
		exchange.AssignmentFilter{Leads: []exchange.ID{l.ID, other.Lead}}))), 2)
}

func testOpenBatch(t *testing.T, store exchange.Store) {
	w := newWorld(t, store)
	lender, branch := exchange.NewID(), exchange.NewID()
	batch := func(of exchange.Receiver) exchange.Batch {
		return exchange.Batch{ID: exchange.NewID(), Ecosystem: w.ecosystem, Lender: of.Lender, Branch: of.Branch, OpenedAt: start}
	}
	own, ofBranch := exchange.Receiver{Lender: lender}, exchange.Receiver{Lender: lender, Branch: branch}
	a, b := batch(own), batch(ofBranch)
	w.write(exchange.Changes{Batches: []exchange.Batch{a, b}})
	equal(t, "of the lender", must[exchange.Batch](t)(store.OpenBatch(t.Context(), w.ecosystem, own)), a)
	equal(t, "of the branch", must[exchange.Batch](t)(store.OpenBatch(t.Context(), w.ecosystem, ofBranch)), b)
	_, err := store.OpenBatch(t.Context(), w.ecosystem, exchange.Receiver{Lender: lender, Branch: exchange.NewID()})
	wantCode(t, err, exchange.NotFound)

	next := batch(own)
	a.ClosedAt = start
	w.write(exchange.Changes{Batches: []exchange.Batch{a, next}}) // closes one and opens the next, in this order
	equal(t, "the next of the lender", must[exchange.Batch](t)(store.OpenBatch(t.Context(), w.ecosystem, own)), next)
	next.ClosedAt = start
	w.write(exchange.Changes{Batches: []exchange.Batch{next}})
	_, err = store.OpenBatch(t.Context(), w.ecosystem, own)
	wantCode(t, err, exchange.NotFound)
}
