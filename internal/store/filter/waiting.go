package filter

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// ReadyLeads chooses the first of a receiver's queue with their leads: the columns
// are those of row.Assignments, then those of row.Leads.
func ReadyLeads(d Dialect, ecosystem exchange.ID, key exchange.WaitingKey) Query {
	b := &builder{dialect: d}
	f := exchange.AssignmentFilter{Receiver: &key.Receiver, States: []exchange.AssignmentState{exchange.Ready}, Limit: key.Limit}
	b.write("SELECT " + row.Assignments.List("a") + ", " + row.Leads.List("l") + " FROM " + assignmentsFrom(f) + " CROSS JOIN lead AS l WHERE ")
	b.write("l.ecosystem_id = ? AND l.id = a.lead_id AND ", ecosystem)
	b.assignments(ecosystem, f)
	return b.query()
}

// HandedLeads chooses all that was handed out in the open batch of a receiver, as
// LeadAssignments chooses what was in a batch. The batch is asked for by itself, since
// PostgreSQL would not always look it up for a join: while its statistics say that
// nothing was handed out it plans to read all that was, and keeps to that.
func HandedLeads(d Dialect, ecosystem exchange.ID, of exchange.Receiver) Query {
	b := &builder{dialect: d}
	b.write("SELECT " + row.Assignments.List("a") + ", l.number, l.version" +
		" FROM assignment_handed AS h CROSS JOIN assignment AS a CROSS JOIN lead AS l WHERE ")
	b.write("h.ecosystem_id = ? AND h.batch_id = (SELECT o.id FROM batch AS o WHERE ", ecosystem)
	b.openBatch("o.", ecosystem, of)
	b.write(") AND a.ecosystem_id = ? AND a.id = h.assignment_id", ecosystem)
	b.write(" AND l.ecosystem_id = ? AND l.id = a.lead_id ORDER BY h.batch_position, h.assignment_id", ecosystem)
	return b.query()
}

// OpenBatch chooses the open batch of a receiver.
func OpenBatch(d Dialect, ecosystem exchange.ID, of exchange.Receiver) Query {
	b := &builder{dialect: d}
	b.write(row.Batches.Select() + "WHERE ")
	b.openBatch("", ecosystem, of)
	return b.query()
}

// openBatch writes that a batch is the open one of a receiver.
func (b *builder) openBatch(table string, ecosystem exchange.ID, of exchange.Receiver) {
	b.write(table+"ecosystem_id = ? AND "+table+"lender_id = ? AND "+table+"closed_at IS NULL AND ", ecosystem, of.Lender)
	isOrNull(b, table+"branch_id", of.Branch)
}
