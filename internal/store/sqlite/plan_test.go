package sqlite

import (
	"context"
	"slices"
	"strings"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
)

// TestPlans holds the queries of busy paths to their indexes: none may scan a
// table that grows, none may sort what an index gives in order.
func TestPlans(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	e, id := exchange.NewID(), exchange.NewID()
	operator := exchange.Grant{Ecosystem: e, Role: exchange.RoleOperator}
	provider := exchange.Grant{Ecosystem: e, Role: exchange.RoleProvider, Party: id}
	lender := exchange.Grant{Ecosystem: e, Role: exchange.RoleLender, Party: id}
	leads := func(g exchange.Grant, f exchange.LeadFilter) filter.Query {
		f.Limit = 500
		return filter.Leads(dialect, g, f)
	}
	ready := []exchange.AssignmentState{exchange.Ready}
	tests := map[string]struct {
		query filter.Query
		index []string // those that must be used
		may   string   // "sort" few rows, "walk" over the ecosystem in order
	}{
		"leads of an operator":               {leads(operator, exchange.LeadFilter{Listed: true}), []string{"lead_listed"}, "walk"},
		"leads of an operator, a later page": {leads(operator, exchange.LeadFilter{Listed: true, After: 9}), []string{"lead_listed"}, ""},
		"leads of an operator, newest":       {leads(operator, exchange.LeadFilter{Newest: true}), []string{"sqlite_autoindex_lead_3"}, "walk"},
		"leads of a provider":                {leads(provider, exchange.LeadFilter{Listed: true}), []string{"lead_provider"}, ""},
		"leads of a lender":                  {leads(lender, exchange.LeadFilter{Listed: true, After: 9}), []string{"assignment_listed", "lead_lender"}, "sort"},
		"leads of a lender, unlisted":        {leads(lender, exchange.LeadFilter{}), []string{"assignment_feed", "lead_lender"}, "sort"},
		"lead by id":                         {leads(operator, exchange.LeadFilter{IDs: []exchange.ID{id}}), []string{"sqlite_autoindex_lead_1"}, "sort"},
		"lead by number":                     {leads(operator, exchange.LeadFilter{Numbers: []int64{1}}), []string{"sqlite_autoindex_lead_2"}, "sort"},
		"lead of a lender by id":             {leads(lender, exchange.LeadFilter{IDs: []exchange.ID{id}}), []string{"sqlite_autoindex_lead_1", "assignment_live_uq"}, "sort"},
		"leads of a lender by phone":         {leads(lender, exchange.LeadFilter{PhoneE164: "+1"}), []string{"lead_phone", "assignment_live_uq"}, "sort"},
		"leads by phone, newest":             {leads(operator, exchange.LeadFilter{PhoneE164: "+1", Newest: true}), []string{"lead_phone"}, ""},
		"leads by tax id":                    {leads(operator, exchange.LeadFilter{TaxID: exchange.Digest{1}, Unconverted: true}), []string{"lead_tax"}, ""},
		"leads by external id":               {leads(operator, exchange.LeadFilter{ExternalID: "x"}), []string{"lead_external_id"}, ""},
		"ready queue of a lender": {filter.Assignments(dialect, e, exchange.AssignmentFilter{Receiver: &exchange.Receiver{Lender: id}, States: ready, Limit: 9}),
			[]string{"assignment_ready"}, "sort"},
		"ready queue of a branch": {filter.Assignments(dialect, e, exchange.AssignmentFilter{Receiver: &exchange.Receiver{Lender: id, Branch: id}, States: ready, Limit: 9}),
			[]string{"assignment_ready"}, "sort"},
		"open batch":           {filter.Assignments(dialect, e, exchange.AssignmentFilter{Batch: id}), []string{"assignment_batch"}, "sort"},
		"assignments of leads": {filter.Assignments(dialect, e, exchange.AssignmentFilter{Leads: []exchange.ID{id, e}}), []string{"assignment_lead"}, "sort"},
		"events of a lead":     {filter.Events(dialect, operator, exchange.EventFilter{Lead: id, Limit: 9}), []string{"event_lead"}, ""},
		"feed":                 {filter.Events(dialect, operator, exchange.EventFilter{Limit: 9}), []string{"sqlite_autoindex_event_1"}, ""},
		"clients of a lender":  {filter.Clients(dialect, lender, exchange.ClientFilter{Limit: 9}), []string{"client_lender"}, ""},
		"clients by phone":     {filter.Clients(dialect, operator, exchange.ClientFilter{PhoneE164: "+1"}), []string{"client_phone"}, "sort"},
		"clients by tax id":    {filter.Clients(dialect, operator, exchange.ClientFilter{TaxID: exchange.Digest{1}}), []string{"client_tax"}, "sort"},
		"clients of persons":   {filter.Clients(dialect, operator, exchange.ClientFilter{Persons: []exchange.ID{id}}), []string{"sqlite_autoindex_client_3"}, "sort"},
		"applications of leads": {filter.Applications(dialect, e, exchange.ApplicationFilter{Leads: []exchange.ID{id}}),
			[]string{"sqlite_autoindex_application_3"}, "sort"},
		"applications of persons": {filter.Applications(dialect, e, exchange.ApplicationFilter{Persons: []exchange.ID{id}}), []string{"application_person"}, "sort"},
		"person by id":            {filter.Person(dialect, e, exchange.PersonRef{ID: id}), []string{"sqlite_autoindex_person_1", "sqlite_autoindex_application_3"}, "sort"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var plan string
			err := s.lend(t.Context(), func(_ context.Context, c *connection) error {
				plan = explain(t, c, test.query.Text)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, index := range test.index {
				if !strings.Contains(plan, " "+index+" ") {
					t.Errorf("%s is not used:\n%s", index, plan)
				}
			}
			if strings.Contains(plan, "TEMP B-TREE") && test.may != "sort" {
				t.Errorf("it sorts:\n%s", plan)
			}
			for line := range strings.Lines(plan) {
				table, scans := strings.CutPrefix(line, "SCAN ")
				if scans && !slices.Contains([]string{"assigned", "submitted", "visible", "json_each VIRTUAL TABLE INDEX 1:"}, strings.TrimSpace(table)) {
					t.Errorf("it scans a table:\n%s", plan)
				}
				if strings.Contains(line, "(ecosystem_id=?)") && test.may != "walk" {
					t.Errorf("it walks over the whole ecosystem:\n%s", plan)
				}
			}
		})
	}
}
