package filter

import (
	"time"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// receivedStates are the states of an assignment whose receipt stands.
const receivedStates = "('received', 'return_requested', 'return_denied')"

// Deliveries counts what stands where at each receiver of an ecosystem, one row
// for each figure that is not 0; received are those since a time. Each figure
// comes out of an index of its own, or out of the open batches. The columns are those of ReadDelivery.
func Deliveries(d Dialect, ecosystem exchange.ID, since time.Time) Query {
	b := &builder{dialect: d}
	// Open batches come first: PostgreSQL takes the type of a column in which
	// other parts have NULL from the first one.
	b.write("SELECT lender_id, branch_id, '"+string(exchange.FigureOpen)+"', count(*), min(opened_at) FROM batch"+
		" WHERE ecosystem_id = ? AND closed_at IS NULL GROUP BY lender_id, branch_id", ecosystem)
	b.countAt("assignment_waiting", "w", exchange.FigureReady, ecosystem, " AND w.state = 'ready'")
	b.countInProgress(ecosystem)
	b.countAt("assignment_waiting", "w", exchange.FigureUndeliverable, ecosystem, " AND w.state = 'undeliverable'")
	b.write(" UNION ALL SELECT lender_id, branch_id, '"+string(exchange.FigureChanged)+"', count(*), NULL FROM assignment"+
		" WHERE ecosystem_id = ? AND change_sequence > 0 AND state IN "+receivedStates+" GROUP BY lender_id, branch_id", ecosystem)
	if since.IsZero() {
		b.countAt("assignment_receipt", "x", exchange.FigureReceived, ecosystem, "")
	} else {
		b.countAt("assignment_receipt", "x", exchange.FigureReceived, ecosystem, " AND x.received_at >= ?", since)
	}
	return b.query()
}

// countAt seeks to each receiver in a table that stands for an index, lenders first,
// then branches. The condition knows the table by its alias.
func (b *builder) countAt(table, alias string, figure exchange.DeliveryFigure, ecosystem exchange.ID, condition string, args ...any) {
	of := func(receiver, from, group string) {
		b.write(" UNION ALL SELECT "+receiver+", '"+string(figure)+"', count(*), NULL FROM "+from+" AS r CROSS JOIN "+table+" AS "+alias+
			" WHERE r.ecosystem_id = ? AND "+alias+".ecosystem_id = ? AND "+alias+".receiver_id = r.id", ecosystem, ecosystem)
		b.write(condition, args...)
		b.write(" GROUP BY " + group)
	}
	of("r.id, NULL", "lender", "r.id")
	of("r.lender_id, r.id", "branch", "r.id, r.lender_id")
}

// countInProgress goes through the open batches, since nothing else is in progress.
func (b *builder) countInProgress(ecosystem exchange.ID) {
	b.write(" UNION ALL SELECT a.lender_id, a.branch_id, '"+string(exchange.FigureInProgress)+"', count(*), NULL"+
		" FROM batch AS o CROSS JOIN assignment_handed AS h CROSS JOIN assignment AS a"+
		" WHERE o.ecosystem_id = ? AND o.closed_at IS NULL AND h.ecosystem_id = ? AND h.batch_id = o.id", ecosystem, ecosystem)
	b.write(" AND a.ecosystem_id = ? AND a.id = h.assignment_id AND a.state = '"+string(exchange.InProgress)+"' GROUP BY a.lender_id, a.branch_id", ecosystem)
}

// ReadDelivery reads a row of Deliveries.
func ReadDelivery(r row.Reader, c *exchange.DeliveryCount) {
	c.Receiver.Lender = r.ID()
	c.Receiver.Branch = r.ID()
	c.Figure = exchange.DeliveryFigure(r.Text())
	c.Count = r.Number()
	c.Oldest = r.Time()
}

// AssignmentPage chooses a page of one of the lists of assignments.
func AssignmentPage(d Dialect, ecosystem exchange.ID, p exchange.AssignmentPage) Query {
	b := &builder{dialect: d}
	from := "assignment AS a"
	switch p.List {
	case exchange.UndeliverableAssignments:
		from = "assignment_waiting AS w CROSS JOIN " + from
	case exchange.ReceivedAssignments:
		from = "assignment_receipt AS r CROSS JOIN " + from
	}
	b.write("SELECT "+row.Assignments.List("a")+" FROM "+from+" WHERE a.ecosystem_id = ?", ecosystem)
	order, id := b.list(ecosystem, p)
	switch {
	case p.Receiver != nil:
		b.write(" AND ")
		b.receiver(*p.Receiver)
	case p.List != exchange.UndeliverableAssignments:
		b.write(" AND FALSE")
	}
	if p.After > 0 && p.List != exchange.ReceivedAssignments {
		b.write(" AND "+order+" > ?", p.After)
	}
	b.write(" ORDER BY ")
	if p.List == exchange.ChangedAssignments || p.List == exchange.DueAssignments {
		b.write(branchFirst)
	}
	b.write(order + ", " + id)
	b.page(p.Limit, 0)
	return b.query()
}

// list writes which assignments are in a list, and gives its order.
func (b *builder) list(ecosystem exchange.ID, p exchange.AssignmentPage) (order, id string) {
	switch p.List {
	case exchange.UndeliverableAssignments:
		b.write(" AND w.ecosystem_id = ? AND w.state = 'undeliverable' AND a.id = w.assignment_id", ecosystem)
		return "w.sequence", "w.assignment_id"
	case exchange.ChangedAssignments:
		b.write(" AND a.change_sequence > 0 AND a.state IN " + receivedStates)
		return "a.change_sequence", "a.id"
	case exchange.DueAssignments:
		b.write(" AND a.redelivery_sequence > 0 AND NOT a.redelivering AND a.state IN " + receivedStates)
		return "a.redelivery_sequence", "a.id"
	case exchange.ReceivedAssignments:
		b.write(" AND r.ecosystem_id = ? AND a.id = r.assignment_id", ecosystem)
		if p.Receiver != nil {
			b.write(" AND ")
			b.receiverID("r", *p.Receiver)
		}
		if !p.From.IsZero() {
			b.write(" AND r.received_at >= ?", p.From)
		}
		if !p.To.IsZero() {
			b.write(" AND r.received_at < ?", p.To)
		}
		b.write(" AND a.state IN " + receivedStates + " AND a.redelivery_sequence = 0 AND NOT a.redelivering")
		return "r.received_at", "r.assignment_id"
	}
	b.write(" AND FALSE")
	return "a.sequence", "a.id"
}
