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
	count := func(figure exchange.DeliveryFigure, condition string, args ...any) {
		b.write(" UNION ALL SELECT lender_id, branch_id, '"+string(figure)+"', count(*), NULL FROM assignment WHERE ecosystem_id = ? AND ", ecosystem)
		b.write(condition+" GROUP BY lender_id, branch_id", args...)
	}
	// Open batches come first: PostgreSQL takes the type of a column in which
	// other parts have NULL from the first one.
	b.write("SELECT lender_id, branch_id, '"+string(exchange.FigureOpen)+"', count(*), min(opened_at) FROM batch"+
		" WHERE ecosystem_id = ? AND closed_at IS NULL GROUP BY lender_id, branch_id", ecosystem)
	count(exchange.FigureReady, "state = 'ready'")
	count(exchange.FigureInProgress, "state = 'in_progress'")
	count(exchange.FigureUndeliverable, "state = 'undeliverable'")
	count(exchange.FigureChanged, "change_sequence > 0 AND state IN "+receivedStates)
	count(exchange.FigureReceived, "received_at >= ?", since)
	return b.query()
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
	order := "a.sequence"
	switch p.List {
	case exchange.UndeliverableAssignments:
		b.write(" AND a.state = 'undeliverable'")
	case exchange.ChangedAssignments:
		order = "a.change_sequence"
		b.write(" AND a.change_sequence > 0 AND a.state IN " + receivedStates)
	case exchange.DueAssignments:
		order = "a.redelivery_sequence"
		b.write(" AND a.redelivery_sequence > 0 AND NOT a.redelivering AND a.state IN " + receivedStates)
	case exchange.ReceivedAssignments:
		b.write(" AND a.received_at >= ? AND a.received_at < ?", p.From, p.To)
		b.write(" AND a.state IN " + receivedStates + " AND a.redelivery_sequence = 0 AND NOT a.redelivering")
		order = "a.received_at"
	default:
		b.write(" AND FALSE")
	}
	if p.Receiver != nil {
		b.write(" AND a.lender_id = ? AND ", p.Receiver.Lender)
		isOrNull(b, "a.branch_id", p.Receiver.Branch)
	}
	if p.After > 0 && p.List != exchange.ReceivedAssignments {
		b.write(" AND "+order+" > ?", p.After)
	}
	b.write(" ORDER BY " + order + ", a.id")
	b.page(p.Limit, 0)
	return b.query()
}
