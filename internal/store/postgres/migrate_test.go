package postgres

import (
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"leadex/internal/exchange"
	"leadex/internal/pgtest"
	"leadex/internal/store/row"
	"leadex/internal/store/storetest"
)

// TestUpgrade brings a database of the first version, with rows, to this one,
// and lets the statements of the release before go on.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), pgtest.Database(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.migrate(t.Context(), func(p *goose.Provider) error {
		_, err := p.UpTo(t.Context(), 1)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]string{}
	for _, table := range describe(t, s) {
		for _, c := range table.Columns {
			columns[table.Name] = append(columns[table.Name], c.Name)
		}
	}
	storetest.CheckFoundation(t, storetest.Upgrade{
		Store: s,
		Apply: func(t testing.TB, ecosystem exchange.ID, c exchange.Changes) {
			applyBefore(t, s, columns, ecosystem, c)
		},
		Migrate: func(t testing.TB) {
			if applied, err := s.Migrate(t.Context()); err != nil || !slices.Contains(applied, "00002_delivery.sql") {
				t.Fatalf("applied %v (error %v)", applied, err)
			}
		},
	})
	for table, names := range columns {
		texts(t, s, "SELECT 1 FROM (SELECT "+strings.Join(names, ", ")+" FROM "+table+") AS old WHERE 1 = 0")
	}
}

// applyBefore writes rows with the statements of a release whose tables had
// these columns.
func applyBefore(t testing.TB, s *Store, columns map[string][]string, ecosystem exchange.ID, c exchange.Changes) {
	t.Helper()
	w := &changes{ecosystem: ecosystem}
	if c.Ecosystem != nil {
		put(w, storetest.Before(row.Ecosystems, columns["ecosystem"]), []exchange.Ecosystem{*c.Ecosystem})
		put(w, storetest.Before(row.Heads, columns["ecosystem_head"]), []exchange.Head{*c.Head})
	}
	put(w, storetest.Before(row.Lenders, columns["lender"]), c.Lenders)
	put(w, storetest.Before(row.Branches, columns["branch"]), c.Branches)
	put(w, storetest.Before(row.Leads, columns["lead"]), c.Leads)
	put(w, storetest.Before(row.Batches, columns["batch"]), c.Batches)
	put(w, storetest.Before(row.Assignments, columns["assignment"]), c.Assignments)
	if err := w.send(t.Context(), s.pool); err != nil {
		t.Fatalf("the release before cannot write: %v", err)
	}
}
