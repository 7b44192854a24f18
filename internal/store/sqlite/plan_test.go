package sqlite

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/store/storetest"
)

// TestPlans holds the queries of busy paths to their indexes: none may scan a
// table that grows, none may sort what an index gives in order. The planner
// knows the statistics that the migrations have set, so no row is needed.
func TestPlans(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	plans := storetest.Plans(dialect, exchange.NewID(), exchange.NewID())
	plans["keys of many"] = storetest.Plan{Query: personKeysWith(exchange.NewID(), nil)}
	plans["claims with keys"] = storetest.Plan{Query: claimsWith(exchange.NewID(), nil), Index: []string{"duplicate_claim_pk"}}
	plans["tax ids of unconverted leads"] = storetest.Plan{Query: unconverted(exchange.NewID(), nil), Index: []string{"lead_digest_pk", "lead_sequence_uq"}}
	for name, plan := range plans {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := s.readers.lend(t.Context(), func(_ context.Context, c *connection) error {
				storetest.CheckPlan(t, plan, stepsOf(plan.Query.Text, explain(t, c, plan.Query.Text)))
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

var (
	usesIndex  = regexp.MustCompile(`(?m)(?:INDEX (\w+)|^SEARCH (\w+) USING PRIMARY KEY)`)
	aliases    = regexp.MustCompile(`(\w+) AS (\w+)`)
	scansTable = regexp.MustCompile(`(?m)^SCAN (\w+)$`)
)

// notTables are what else can be scanned: parts of a query.
var notTables = map[string]bool{"assigned": true, "submitted": true, "visible": true}

// constraints are the names that PostgreSQL has for what SQLite numbers.
var constraints = map[string]string{
	"sqlite_autoindex_assignment_1":   "assignment_pk",
	"sqlite_autoindex_lead_1":         "lead_pk",
	"sqlite_autoindex_lead_2":         "lead_number_uq",
	"sqlite_autoindex_lead_3":         "lead_sequence_uq",
	"sqlite_autoindex_event_1":        "event_pk",
	"sqlite_autoindex_person_1":       "person_pk",
	"sqlite_autoindex_person_2":       "person_number_uq",
	"sqlite_autoindex_person_match_1": "person_match_pk",
	"sqlite_autoindex_person_match_2": "person_match_pair_uq",
	"sqlite_autoindex_client_3":       "client_person_uq",
	"sqlite_autoindex_application_2":  "application_number_uq",
	"sqlite_autoindex_application_3":  "application_lead_uq",
}

// stepsOf reads a plan. The query says which table an alias stands for: a table
// whose rows lie in its primary key is not named otherwise.
func stepsOf(query, plan string) storetest.Steps {
	s := storetest.Steps{
		Text:   plan,
		Sorts:  strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") || strings.Contains(plan, "TEMP B-TREE FOR DISTINCT"),
		Groups: strings.Contains(plan, "TEMP B-TREE FOR GROUP BY"),
		Ties:   strings.Contains(plan, "TEMP B-TREE FOR LAST TERM"),
		Walks:  strings.Contains(plan, "(ecosystem_id=?)"),
	}
	for _, found := range usesIndex.FindAllStringSubmatch(plan, -1) {
		name := found[1]
		for _, alias := range aliases.FindAllStringSubmatch(query, -1) {
			if found[2] != "" && alias[2] == found[2] {
				name = alias[1] + "_pk"
			}
		}
		if constraint, ok := constraints[name]; ok {
			name = constraint
		}
		s.Index = append(s.Index, name)
	}
	for _, found := range scansTable.FindAllStringSubmatch(plan, -1) {
		if !notTables[found[1]] {
			s.Scans = append(s.Scans, found[1])
		}
	}
	return s
}
