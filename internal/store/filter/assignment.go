package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Assignments chooses assignments of leads, of a receiver or of a batch; a
// filter that names none of them chooses nothing.
func Assignments(d Dialect, ecosystem exchange.ID, f exchange.AssignmentFilter) Query {
	b := &builder{dialect: d}
	b.write("SELECT "+row.Assignments.List("a")+" FROM assignment AS a WHERE a.ecosystem_id = ? AND ", ecosystem)
	order := "a.sequence, a.id"
	switch {
	case f.Receiver != nil:
		b.receiver(*f.Receiver)
		order = branchFirst + order
	case f.Batch != exchange.NoID:
		b.write("a.batch_id = ?", f.Batch)
		order = "a.batch_position, a.id"
	default:
		in(b, "a.lead_id", f.Leads)
	}
	if f.Lender != exchange.NoID {
		b.write(" AND a.lender_id = ?", f.Lender)
	}
	assignmentStates(b, f.States)
	b.write(" ORDER BY " + order)
	b.page(f.Limit, 0)
	return b.query()
}

// branchFirst begins the order of assignments of one receiver. It changes nothing
// there, but PostgreSQL would not see that branch_id IS NULL leaves an index in
// order, and sort the whole queue.
const branchFirst = "a.branch_id, "

// receiver writes that assignments are a receiver's own.
func (b *builder) receiver(of exchange.Receiver) {
	b.write("a.lender_id = ? AND ", of.Lender)
	isOrNull(b, "a.branch_id", of.Branch)
}

func assignmentStates(b *builder, states []exchange.AssignmentState) {
	switch {
	case states == nil:
	case len(states) == 1 && states[0] == exchange.Ready:
		b.write(" AND a.state = 'ready'") // spelt out for the partial index of queues
	default:
		words := make([]string, len(states))
		for i, s := range states {
			words[i] = string(s)
		}
		b.write(" AND ")
		in(b, "a.state", words)
	}
}
