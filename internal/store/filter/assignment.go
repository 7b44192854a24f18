package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Assignments chooses assignments of leads, of a receiver or of a batch; a
// filter that names none of them chooses nothing.
func Assignments(d Dialect, ecosystem exchange.ID, f exchange.AssignmentFilter) Query {
	b := &builder{dialect: d}
	from := "assignment AS a"
	if f.Numbers != nil {
		from = "lead AS l CROSS JOIN assignment AS a"
	}
	b.write("SELECT " + row.Assignments.List("a") + " FROM " + from + " WHERE ")
	b.assignments(ecosystem, f)
	return b.query()
}

// LeadAssignments chooses the same, with the number and the version of each lead.
// CROSS JOIN tells SQLite's planner where to begin: at what the filter names.
func LeadAssignments(d Dialect, ecosystem exchange.ID, f exchange.AssignmentFilter) Query {
	b := &builder{dialect: d}
	from := "assignment AS a CROSS JOIN lead AS l"
	if f.Numbers != nil {
		from = "lead AS l CROSS JOIN assignment AS a"
	}
	b.write("SELECT " + row.Assignments.List("a") + ", l.number, l.version FROM " + from + " WHERE ")
	if f.Numbers == nil {
		b.write("l.ecosystem_id = ? AND l.id = a.lead_id AND ", ecosystem)
	}
	b.assignments(ecosystem, f)
	return b.query()
}

// assignments writes the conditions and the order.
func (b *builder) assignments(ecosystem exchange.ID, f exchange.AssignmentFilter) {
	b.write("a.ecosystem_id = ? AND ", ecosystem)
	order := "a.sequence, a.id"
	switch {
	case f.Receiver != nil:
		b.receiver(*f.Receiver)
		order = branchFirst + order
	case f.Batch != exchange.NoID:
		b.write("a.batch_id = ?", f.Batch)
		order = "a.batch_position, a.id"
	case f.Numbers != nil:
		b.write("l.ecosystem_id = ? AND a.lead_id = l.id AND ", ecosystem)
		in(b, "l.number", f.Numbers)
	default:
		in(b, "a.lead_id", f.Leads)
	}
	if f.Lender != exchange.NoID {
		b.write(" AND a.lender_id = ?", f.Lender)
	}
	assignmentStates(b, f.States)
	b.write(" ORDER BY " + order)
	b.page(f.Limit, 0)
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
