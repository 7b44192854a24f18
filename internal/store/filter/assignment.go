package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Assignments chooses assignments of leads, of a receiver or of a batch; a
// filter that names none of them chooses nothing.
func Assignments(d Dialect, ecosystem exchange.ID, f exchange.AssignmentFilter) Query {
	b := &builder{dialect: d}
	from := assignmentsFrom(f)
	if f.Numbers != nil {
		from = "lead AS l CROSS JOIN " + from
	}
	b.write("SELECT " + row.Assignments.List("a") + " FROM " + from + " WHERE ")
	b.assignments(ecosystem, f)
	return b.query()
}

// LeadAssignments chooses the same, with the number and the version of each lead.
// CROSS JOIN tells SQLite's planner where to begin: at what the filter names.
func LeadAssignments(d Dialect, ecosystem exchange.ID, f exchange.AssignmentFilter) Query {
	b := &builder{dialect: d}
	from := assignmentsFrom(f) + " CROSS JOIN lead AS l"
	if f.Numbers != nil {
		from = "lead AS l CROSS JOIN " + assignmentsFrom(f)
	}
	b.write("SELECT " + row.Assignments.List("a") + ", l.number, l.version FROM " + from + " WHERE ")
	if f.Numbers == nil {
		b.write("l.ecosystem_id = ? AND l.id = a.lead_id AND ", ecosystem)
	}
	b.assignments(ecosystem, f)
	return b.query()
}

// waitsFor tells whether a filter is that of a queue.
func waitsFor(f *exchange.AssignmentFilter) bool {
	return f.Receiver != nil && len(f.States) == 1 && f.States[0] == exchange.Ready
}

// assignmentsFrom is where assignments are found: what waits and what was handed out
// in a batch has a table that stands for an index.
func assignmentsFrom(f exchange.AssignmentFilter) string {
	switch {
	case waitsFor(&f):
		return "assignment_waiting AS w CROSS JOIN assignment AS a"
	case f.Receiver == nil && f.Batch != exchange.NoID:
		return "assignment_handed AS h CROSS JOIN assignment AS a"
	}
	return "assignment AS a"
}

// assignments writes the conditions and the order.
func (b *builder) assignments(ecosystem exchange.ID, f exchange.AssignmentFilter) {
	b.write("a.ecosystem_id = ? AND ", ecosystem)
	order := "a.sequence, a.id"
	switch {
	case waitsFor(&f):
		b.write("w.ecosystem_id = ? AND w.state = 'ready' AND ", ecosystem)
		b.receiverID("w", *f.Receiver)
		b.write(" AND a.id = w.assignment_id AND ")
		b.receiver(*f.Receiver)
		order = "w.sequence, w.assignment_id"
	case f.Receiver != nil:
		b.receiver(*f.Receiver)
		order = branchFirst + order
	case f.Batch != exchange.NoID:
		b.write("h.ecosystem_id = ? AND h.batch_id = ? AND a.id = h.assignment_id", ecosystem, f.Batch)
		order = "h.batch_position, h.assignment_id"
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
// order, and sort all that the index holds of it.
const branchFirst = "a.branch_id, "

// receiver writes that assignments are a receiver's own.
func (b *builder) receiver(of exchange.Receiver) {
	b.write("a.lender_id = ? AND ", of.Lender)
	isOrNull(b, "a.branch_id", of.Branch)
}

// receiverID writes that rows of a table that stands for an index are a receiver's:
// its branch's, else its lender's. What they lead to is held to both.
func (b *builder) receiverID(alias string, of exchange.Receiver) {
	id := of.Branch
	if id == exchange.NoID {
		id = of.Lender
	}
	b.write(alias+".receiver_id = ?", id)
}

func assignmentStates(b *builder, states []exchange.AssignmentState) {
	switch {
	case states == nil:
	case len(states) == 1 && states[0] == exchange.Ready:
		b.write(" AND a.state = 'ready'") // a list of one would be a query of its own for SQLite
	default:
		words := make([]string, len(states))
		for i, s := range states {
			words[i] = string(s)
		}
		b.write(" AND ")
		in(b, "a.state", words)
	}
}
