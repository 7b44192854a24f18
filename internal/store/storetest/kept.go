package storetest

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"leadex/internal/exchange"
)

// kept are the tables that stand for an index of assignments, each with what of them
// is in it.
func kept() map[string]string {
	const receiver = "coalesce(branch_id, lender_id)"
	return map[string]string{
		"ecosystem_id, state, receiver_id, sequence, assignment_id FROM assignment_waiting": "ecosystem_id, state, " + receiver + ", sequence, id" +
			" FROM assignment WHERE state IN ('ready', 'undeliverable')",
		"ecosystem_id, batch_id, batch_position, assignment_id FROM assignment_handed": "ecosystem_id, batch_id, batch_position, id" +
			" FROM assignment WHERE batch_id IS NOT NULL",
		"ecosystem_id, receiver_id, received_at, assignment_id FROM assignment_receipt": "ecosystem_id, " + receiver + ", received_at, id" +
			" FROM assignment WHERE received_at IS NOT NULL",
	}
}

// CheckKept writes and removes assignments in every way there is, and holds the tables
// that stand for an index of them to what they say. With texts it asks a query of one
// column.
func CheckKept(t *testing.T, store exchange.Store, texts func(query string) []string) {
	w := newWorld(t, store)
	random := rand.New(rand.NewPCG(1, 2))
	ids := func(n int) []exchange.ID {
		all := make([]exchange.ID, n)
		for i := range all {
			all[i] = exchange.NewID()
		}
		return all
	}
	one := func(ids []exchange.ID) exchange.ID { return ids[random.IntN(len(ids))] }
	lenders, batches, branches := ids(3), append(ids(3), exchange.NoID), append(ids(2), exchange.NoID)
	states := append(slices.Clone(others), received...)
	step := func(a exchange.Assignment) exchange.Assignment {
		a.Version++
		a.State = states[random.IntN(len(states))]
		a.Batch, a.BatchPosition, a.ReceivedAt = one(batches), 0, time.Time{}
		if a.Batch != exchange.NoID {
			a.BatchPosition = random.IntN(3)
		}
		if slices.Contains(received, a.State) {
			a.ReceivedAt = w.now()
		}
		return a
	}
	var all []exchange.Assignment
	some := func() []exchange.Assignment {
		var rows []exchange.Assignment
		for range min(len(all), random.IntN(15)) {
			at := random.IntN(len(all))
			all[at] = step(all[at])
			rows = append(rows, all[at])
		}
		return rows
	}
	for range 40 {
		var c exchange.Changes
		for range min(len(all), random.IntN(4)) {
			at := random.IntN(len(all))
			c.Gone.Assignments, all = append(c.Gone.Assignments, all[at]), slices.Delete(all, at, at+1)
		}
		c.Assignments, c.HandedOut, c.Received = some(), some(), some()
		for i := range c.Assignments {
			c.Assignments[i].Branch, c.Assignments[i].Sequence = one(branches), w.next()
		}
		for range random.IntN(12) {
			l := w.lead()
			a := step(w.assignment(l.ID, one(lenders), func(a *exchange.Assignment) { a.Branch = one(branches) }))
			c.Leads, c.Assignments, all = append(c.Leads, l), append(c.Assignments, a), append(all, a)
		}
		w.write(c)
		for table, says := range kept() {
			for what, query := range map[string]string{"misses": says + " EXCEPT SELECT " + table, "has too many": table + " EXCEPT SELECT " + says} {
				if got := texts("SELECT 'row' FROM (SELECT " + query + ") AS differs"); len(got) > 0 {
					t.Fatalf("%s: %s of %d assignments %d", table, what, len(all), len(got))
				}
			}
		}
	}
	if count := texts("SELECT 'row' FROM assignment_handed"); len(count) < 10 {
		t.Errorf("only %d rows are left: nothing was tried", len(count))
	}
}
