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
// comes out of an index of its own. The columns are those of ReadDelivery.
func Deliveries(d Dialect, ecosystem exchange.ID, since time.Time) Query {
	b := &builder{dialect: d}
	// Open batches come first: PostgreSQL takes the type of a column in which
	// other parts have NULL from the first one.
	b.write("SELECT lender_id, branch_id, '"+string(exchange.FigureOpen)+"', count(*), min(opened_at) FROM batch"+
		" WHERE ecosystem_id = ? AND closed_at IS NULL GROUP BY lender_id, branch_id", ecosystem)
	b.count(exchange.FigureReady, ecosystem, "state = 'ready'")
	b.count(exchange.FigureInProgress, ecosystem, "state = 'in_progress'")
	b.count(exchange.FigureUndeliverable, ecosystem, "state = 'undeliverable'")
	b.count(exchange.FigureChanged, ecosystem, "change_sequence > 0 AND state IN "+receivedStates)
	b.countReceived(ecosystem, since)
	return b.query()
}

func (b *builder) count(figure exchange.DeliveryFigure, ecosystem exchange.ID, condition string) {
	b.write(" UNION ALL SELECT lender_id, branch_id, '"+string(figure)+"', count(*), NULL FROM assignment"+
		" WHERE ecosystem_id = ? AND "+condition+" GROUP BY lender_id, branch_id", ecosystem)
}

// countReceived seeks to the time in the index of each receiver, lenders first,
// then branches: an index by time alone would be one more for every assignment.
func (b *builder) countReceived(ecosystem exchange.ID, since time.Time) {
	of := func(receiver, from, assigned, group string) {
		b.write(" UNION ALL SELECT "+receiver+", '"+string(exchange.FigureReceived)+"', count(*), NULL FROM "+from+" AS r CROSS JOIN assignment AS a"+
			" WHERE r.ecosystem_id = ? AND a.ecosystem_id = ? AND "+assigned, ecosystem, ecosystem)
		b.since("a.received_at", since)
		b.write(" GROUP BY " + group)
	}
	of("r.id, NULL", "lender", "a.lender_id = r.id AND a.branch_id IS NULL", "r.id")
	of("r.lender_id, r.id", "branch", "a.lender_id = r.lender_id AND a.branch_id = r.id", "r.id, r.lender_id")
}

// since writes that a column holds a time, one not before t.
func (b *builder) since(column string, t time.Time) {
	if t.IsZero() {
		b.write(" AND " + column + " IS NOT NULL")
		return
	}
	b.write(" AND "+column+" >= ?", t)
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
	b.write("SELECT "+row.Assignments.List("a")+" FROM assignment AS a WHERE a.ecosystem_id = ?", ecosystem)
	order := b.list(p)
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
	if p.List != exchange.UndeliverableAssignments {
		b.write(branchFirst)
	}
	b.write(order + ", a.id")
	b.page(p.Limit, 0)
	return b.query()
}

// list writes which assignments are in a list, and gives its order.
func (b *builder) list(p exchange.AssignmentPage) (order string) {
	switch p.List {
	case exchange.UndeliverableAssignments:
		b.write(" AND a.state = 'undeliverable'")
		return "a.sequence"
	case exchange.ChangedAssignments:
		b.write(" AND a.change_sequence > 0 AND a.state IN " + receivedStates)
		return "a.change_sequence"
	case exchange.DueAssignments:
		b.write(" AND a.redelivery_sequence > 0 AND NOT a.redelivering AND a.state IN " + receivedStates)
		return "a.redelivery_sequence"
	case exchange.ReceivedAssignments:
		b.since("a.received_at", p.From)
		if !p.To.IsZero() {
			b.write(" AND a.received_at < ?", p.To)
		}
		b.write(" AND a.state IN " + receivedStates + " AND a.redelivery_sequence = 0 AND NOT a.redelivering")
		return "a.received_at"
	}
	b.write(" AND FALSE")
	return "a.sequence"
}
