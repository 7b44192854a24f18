package exchange

import (
	"context"
	"time"
)

// SetGroupBudget lets a test have groups of a size that does not depend on how
// fast the machine is.
func SetGroupBudget(x *Exchange, d time.Duration) { x.groups.budget = d }

// SetMaxWaiting lets a test have a line that is soon full.
func SetMaxWaiting(x *Exchange, n int) { x.groups.most = n }

// InLine is how many decisions wait in an ecosystem, beside those that are under way.
func InLine(x *Exchange, ecosystem ID) int {
	x.groups.mu.Lock()
	defer x.groups.mu.Unlock()
	if q := x.groups.queues[ecosystem]; q != nil {
		return len(q.waiting)
	}
	return 0
}

// Walk is a walk for tests, a few rows at a time.
type Walk func(ctx context.Context, x *Exchange, ecosystem ID, report func(Upkeep)) error

// LeadWalk adds a full stop to the close reason of each lead after visit has
// agreed to the group.
func LeadWalk(task string, visit func([]LeadRow) error) Walk {
	w := leadWalk(task, func(_ context.Context, t *tx, _ Reader, rows []LeadRow) error {
		for _, row := range rows {
			row.CloseReason += "."
			t.changes.Leads = append(t.changes.Leads, row)
		}
		return visit(rows)
	})
	w.rows = 3
	return w.goOn
}

// PersonWalk calls visit with each group of persons.
func PersonWalk(task string, visit func([]Person) error) Walk {
	w := personWalk(task, func(_ context.Context, _ *tx, _ Reader, rows []Person) error { return visit(rows) })
	w.rows = 3
	return w.goOn
}

// BeginAgain lets a walk over leads start from the first row.
func BeginAgain(ctx context.Context, x *Exchange, ecosystem ID, task string) error {
	w := leadWalk(task, nil)
	return x.manage(ctx, ecosystem, func(ctx context.Context, t *tx, r Reader) error { return w.begin(ctx, t, r) })
}
