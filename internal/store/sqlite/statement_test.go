package sqlite

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"leadex/internal/exchange"
)

// TestStatements runs everything that reads and everything that writes, then
// looks at the statements that were prepared for it.
func TestStatements(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), t.TempDir(), Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	id := exchange.NewID()
	if err := s.CreateEcosystem(t.Context(), exchange.Ecosystem{ID: id, CreatedAt: time.Now()}); err != nil {
		t.Fatal(err)
	}
	readEverything(t.Context(), s, id)
	writeEverything(t, s, id)
	c := s.readers.idle[0]
	texts := prepared(c)
	if len(texts) < 30 {
		t.Fatalf("only %d statements were prepared", len(texts))
	}
	for _, text := range texts {
		if strings.Contains(text, "FROM ecosystem ORDER") || !strings.Contains(text, "FROM") {
			continue // all ecosystems are what is asked for, or no row is
		}
		plan := explain(t, c, text)
		for line := range strings.Lines(plan) {
			table, scans := strings.CutPrefix(line, "SCAN ")
			if scans && !slices.Contains([]string{"assigned", "submitted", "visible", "json_each VIRTUAL TABLE INDEX 1:", "16-ROW VALUES CLAUSE"}, strings.TrimSpace(table)) {
				t.Errorf("a table is scanned by %s:\n%s", text, plan)
			}
		}
	}
	for _, text := range append(texts, prepared(s.writer)...) {
		aboutNoRow := []string{"BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SELECT sqlite_version()"}
		if !slices.Contains(aboutNoRow, text) && !strings.Contains(text, "ecosystem_id") {
			t.Errorf("no ecosystem is named by %s", text)
		}
		if strings.Contains(text, "*") && !strings.Contains(text, "count(*)") {
			t.Errorf("columns are not named by %s", text)
		}
	}
}

func prepared(c *connection) []string {
	var texts []string
	for text := range c.prepared {
		texts = append(texts, text)
	}
	return texts
}

// readEverything calls every method of exchange.Reader; what they give does not
// matter.
func readEverything(ctx context.Context, r exchange.Reader, id exchange.ID) {
	operator := exchange.Grant{Ecosystem: id, Role: exchange.RoleOperator}
	lender := exchange.Grant{Ecosystem: id, Role: exchange.RoleLender, Party: id}
	provider := exchange.Grant{Ecosystem: id, Role: exchange.RoleProvider, Party: id}
	ids := []exchange.ID{id}
	_, _ = r.Ecosystem(ctx, id)
	_, _ = r.Ecosystems(ctx)
	_, _ = r.Provider(ctx, id, id)
	_, _ = r.Providers(ctx, id)
	_, _ = r.Lender(ctx, id, id)
	_, _ = r.Lenders(ctx, id)
	for _, of := range []exchange.ID{id, exchange.NoID} {
		_, _ = r.Services(ctx, id, of)
		_, _ = r.Campaigns(ctx, id, of)
		_, _ = r.Branches(ctx, id, of)
		receiver := exchange.Receiver{Lender: id, Branch: of}
		_, _ = r.OpenBatch(ctx, id, receiver)
		_, _ = r.Waiting(ctx, id, exchange.WaitingKey{Receiver: receiver, Limit: 1})
		_, _ = r.Handed(ctx, id, receiver)
	}
	_, _ = r.Credential(ctx, "x")
	_, _ = r.CredentialWithSecret(ctx, [32]byte{1})
	_, _ = r.Credentials(ctx, id)
	_, _ = r.Products(ctx, id, exchange.ProductFilter{})
	_, _ = r.ProductVersions(ctx, id, id)
	_, _ = r.AssignedLeads(ctx, id, id)
	_, _ = r.LeadAssignments(ctx, id, exchange.AssignmentFilter{Numbers: []int64{1}})
	for _, list := range []exchange.AssignmentList{
		exchange.UndeliverableAssignments, exchange.ChangedAssignments, exchange.DueAssignments, exchange.ReceivedAssignments,
	} {
		_, _ = r.AssignmentPage(ctx, id, exchange.AssignmentPage{List: list})
		_, _ = r.AssignmentPage(ctx, id, exchange.AssignmentPage{List: list, Receiver: &exchange.Receiver{Lender: id}, After: 1, Limit: 1})
	}
	_, _ = r.Deliveries(ctx, id, time.Now())
	_, _ = r.OverdueBatches(ctx, id, time.Now(), 1)
	_, _ = r.Person(ctx, id, exchange.PersonRef{ID: id})
	_, _ = r.Person(ctx, id, exchange.PersonRef{Number: 1})
	_, _ = r.Persons(ctx, id, ids)
	_, _ = r.PersonKeys(ctx, id, []exchange.PersonKey{{Digest: exchange.Digest{1}}})
	_, _ = r.DuplicateClaims(ctx, id, []exchange.ClaimKey{{Rule: id, Digest: exchange.Digest{1}}})
	_, _ = r.UnconvertedTaxIDs(ctx, id, []exchange.Digest{{1}})
	_, _ = r.Applications(ctx, id, exchange.ApplicationFilter{Lender: id})
	_, _ = r.Outcomes(ctx, id, id)
	_, _ = r.OutcomeCodes(ctx, id)
	_, _ = r.EventAt(ctx, id, 1)
	_, _ = r.Once(ctx, id, []exchange.OnceKey{{Credential: "c", Key: "k"}})
	_, _ = r.NumberBlock(ctx, id, exchange.LeadNumbers)
	for _, g := range []exchange.Grant{operator, lender, provider} {
		_, _ = r.Lead(ctx, g, exchange.LeadKey{Number: 1})
		_ = r.Leads(ctx, g, exchange.LeadFilter{Listed: true, Offset: 3}, func(*exchange.LeadRow) error { return nil })
		_ = r.Events(ctx, g, exchange.EventFilter{Lead: id}, func(*exchange.EventRow) error { return nil })
		_, _ = r.Clients(ctx, g, exchange.ClientFilter{Newest: true})
		_, _ = r.CountClients(ctx, g, exchange.ClientFilter{})
	}
}

// writeEverything applies a row of every noun.
func writeEverything(t *testing.T, s *Store, id exchange.ID) {
	t.Helper()
	tx, err := s.Begin(t.Context(), id, exchange.Ahead{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	now := time.Now()
	lead := exchange.LeadRow{LeadHeader: exchange.LeadHeader{ID: id, CreatedAt: now, UpdatedAt: now}}
	err = tx.Apply(t.Context(), &exchange.Changes{
		Ecosystem:    &exchange.Ecosystem{CreatedAt: now},
		Providers:    []exchange.Provider{{ID: id, CreatedAt: now}},
		Services:     []exchange.Service{{ID: id, Provider: id}},
		Campaigns:    []exchange.Campaign{{ID: id, Provider: id}},
		Lenders:      []exchange.Lender{{ID: id, CreatedAt: now, UpdatedAt: now}},
		Branches:     []exchange.Branch{{ID: id, Lender: id, CreatedAt: now}},
		Credentials:  []exchange.Credential{{ID: "c", CreatedAt: now, Grants: []exchange.Grant{{}}}},
		Products:     []exchange.ProductRow{{ID: id, Lender: id, CreatedAt: now, UpdatedAt: now}},
		Persons:      []exchange.Person{{ID: id, CreatedAt: now, UpdatedAt: now}},
		PersonKeys:   []exchange.PersonKey{{Digest: exchange.Digest{1}, Person: id}},
		Leads:        []exchange.LeadRow{lead},
		Batches:      []exchange.Batch{{ID: id, Lender: id, OpenedAt: now}},
		Assignments:  []exchange.Assignment{{ID: id, Lead: id, Lender: id, CreatedAt: now, UpdatedAt: now}},
		Clients:      []exchange.ClientRow{{Client: exchange.Client{ID: id, Person: id, Lender: id, CreatedAt: now, UpdatedAt: now}}},
		Applications: []exchange.Application{{ID: id, Lender: id, Person: id, Client: id, CreatedAt: now, UpdatedAt: now}},
		Outcomes:     []exchange.Outcome{{ID: id, Lead: id, Lender: id, OccurredAt: now, ReportedAt: now}},
		OutcomeCodes: []exchange.OutcomeCode{{CreatedAt: now, UpdatedAt: now}},
		Once:         []exchange.OnceRow{{CreatedAt: now}},
		Events:       []exchange.EventRow{{Event: exchange.Event{ID: id, Number: 1, At: now}}},
		NumberBlocks: []exchange.NumberBlock{{Noun: exchange.LeadNumbers}},
		Head:         &exchange.Head{Number: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// explain is what SQLite says how it would run a statement, a line for each step.
func explain(t *testing.T, c *connection, text string) string {
	t.Helper()
	var steps []string
	args := make([]argument, 128) // more than any statement takes
	err := c.query(t.Context(), "EXPLAIN QUERY PLAN "+text, args, func(r *values) {
		_, _, _ = r.Number(), r.Number(), r.Number()
		steps = append(steps, r.Text())
	})
	if err != nil {
		t.Fatalf("explain %s: %v", text, err)
	}
	return strings.Join(steps, "\n") + "\n"
}
