package exchange

import "context"

// WriteRows is a decision that writes what it was given, however old.
func WriteRows(ctx context.Context, x *Exchange, e Ecosystem, l LeadRow, p Person) error {
	return x.manage(ctx, e.ID, func(_ context.Context, t *tx, _ Reader) error {
		t.changes.Ecosystem = &e
		t.changes.Leads = append(t.changes.Leads, l)
		t.changes.Persons = append(t.changes.Persons, p)
		return nil
	})
}
