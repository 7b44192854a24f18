package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
)

// Plan is what a busy query may cost in any engine, however much there is.
type Plan struct {
	Query filter.Query
	// Index are those that must be used, by the names that PostgreSQL has for them;
	// a|b is either.
	Index []string
	May   Cost
}

// Cost is what a plan may do beside seeking in an index.
type Cost uint8

const (
	// Ties: rows with an equal place in the order are sorted.
	Ties Cost = 1 << iota
	// Group: rows are sorted to be counted, where no index has them in order; they
	// are few.
	Group
	// Sort: the rows that were found are sorted. They are few, or a page.
	Sort
	// Walk: an index is walked over for the whole ecosystem, in order, as far
	// as the page goes.
	Walk
	// Seek: none of these.
	Seek Cost = 0
)

// Steps is what an engine says how it would run a query.
type Steps struct {
	Text   string // for the eye
	Index  []string
	Scans  []string // tables that are read as a whole
	Sorts  bool     // more than ties
	Groups bool     // sorts only to count
	Ties   bool     // sorts ties
	Walks  bool     // an index is bounded by nothing but the ecosystem
}

// small are tables that are not large in any installation.
var small = []string{"lender", "branch", "provider"}

// CheckPlan holds the steps of a query to its plan.
func CheckPlan(t testing.TB, p Plan, s Steps) {
	t.Helper()
	for _, index := range p.Index {
		either := strings.Split(index, "|")
		if !slices.ContainsFunc(s.Index, func(used string) bool { return slices.Contains(either, used) }) {
			t.Errorf("%s is not used", index)
		}
	}
	for _, table := range s.Scans {
		if !slices.Contains(small, table) {
			t.Errorf("table %s is scanned", table)
		}
	}
	if s.Sorts && p.May&Sort == 0 {
		t.Error("it sorts")
	}
	if s.Ties && p.May&(Ties|Sort) == 0 {
		t.Error("it sorts ties")
	}
	if s.Groups && p.May&(Group|Sort) == 0 {
		t.Error("it sorts to count")
	}
	if s.Walks && p.May&Walk == 0 {
		t.Error("it walks over the whole ecosystem")
	}
	if t.Failed() {
		t.Logf("%s\n%s", p.Query.Text, s.Text)
	}
}

// Plans are the queries of busy paths.
func Plans(d filter.Dialect, ecosystem, party exchange.ID) map[string]Plan {
	p := planner{dialect: d, ecosystem: ecosystem, party: party}
	plans := map[string]Plan{}
	p.leads(plans)
	p.assignments(plans)
	p.delivery(plans)
	p.others(plans)
	p.searches(plans)
	p.applications(plans)
	p.identity(plans)
	return plans
}

type planner struct {
	dialect          filter.Dialect
	ecosystem, party exchange.ID
}

func (p *planner) grant(r exchange.Role) exchange.Grant {
	return exchange.Grant{Ecosystem: p.ecosystem, Role: r, Party: p.party}
}

func (p *planner) leads(plans map[string]Plan) {
	id := p.party
	operator, provider, lender := p.grant(exchange.RoleOperator), p.grant(exchange.RoleProvider), p.grant(exchange.RoleLender)
	leads := func(g exchange.Grant, f exchange.LeadFilter) filter.Query {
		f.Limit = 100
		return filter.Leads(p.dialect, g, f)
	}
	tax, document := "lead_tax", "lead_document"
	if p.dialect == filter.JSONLists {
		tax, document = "lead_digest_pk", "lead_digest_pk"
	}
	for name, plan := range map[string]Plan{
		"leads of an operator":               {leads(operator, exchange.LeadFilter{Listed: true}), []string{"lead_listed"}, Walk},
		"leads of an operator, a later page": {leads(operator, exchange.LeadFilter{Listed: true, After: 9}), []string{"lead_listed"}, Seek},
		"leads of an operator, newest":       {leads(operator, exchange.LeadFilter{Newest: true}), []string{"lead_sequence_uq"}, Walk},
		"leads of a provider":                {leads(provider, exchange.LeadFilter{Listed: true}), []string{"lead_provider"}, Seek},
		"leads of a lender":                  {leads(lender, exchange.LeadFilter{Listed: true, After: 9}), []string{"assignment_listed", "lead_lender"}, Sort},
		"leads of a lender, unlisted":        {leads(lender, exchange.LeadFilter{}), []string{"assignment_feed", "lead_lender"}, Sort},
		"lead by id":                         {leads(operator, exchange.LeadFilter{IDs: []exchange.ID{id}}), []string{"lead_pk"}, Sort},
		"lead by number":                     {leads(operator, exchange.LeadFilter{Numbers: []int64{1}}), []string{"lead_number_uq"}, Sort},
		"lead of a lender by id":             {leads(lender, exchange.LeadFilter{IDs: []exchange.ID{id}}), []string{"lead_pk", "assignment_live_uq|assignment_lead"}, Sort},
		"leads of a lender by phone":         {leads(lender, exchange.LeadFilter{PhoneE164: "+1"}), []string{"lead_phone", "assignment_live_uq|assignment_lead"}, Sort},
		"leads by phone, newest":             {leads(operator, exchange.LeadFilter{PhoneE164: "+1", Newest: true}), []string{"lead_phone"}, Seek},
		"leads by tax id":                    {leads(operator, exchange.LeadFilter{TaxID: exchange.Digests{{1}}, Unconverted: true}), []string{tax}, Seek},
		"leads by tax id, a later page":      {leads(operator, exchange.LeadFilter{TaxID: exchange.Digests{{1}}, After: 9}), []string{tax}, Seek},
		"leads by e-mail, a later page":      {leads(operator, exchange.LeadFilter{Email: "a@b", After: 9}), []string{"lead_email"}, Seek},
		"leads by document, a later page":    {leads(operator, exchange.LeadFilter{Document: exchange.Digests{{1}}, After: 9}), []string{document}, Seek},
		"leads by document and tax id":       {leads(operator, exchange.LeadFilter{Document: exchange.Digests{{1}}, TaxID: exchange.Digests{{2}}}), []string{document + "|" + tax}, Seek},
		"leads by phone and e-mail":          {leads(operator, exchange.LeadFilter{PhoneE164: "+1", Email: "a@b"}), []string{"lead_phone|lead_email"}, Seek},
		"leads of a provider by document":    {leads(provider, exchange.LeadFilter{Document: exchange.Digests{{1}}}), []string{document}, Seek},
		"leads of a provider by e-mail":      {leads(provider, exchange.LeadFilter{Email: "a@b"}), []string{"lead_email"}, Seek},
		"leads of a lender by document":      {leads(lender, exchange.LeadFilter{Document: exchange.Digests{{1}}, After: 9}), []string{document, "assignment_live_uq|assignment_lead"}, Sort},
		"leads of a lender by e-mail":        {leads(lender, exchange.LeadFilter{Email: "a@b", After: 9}), []string{"lead_email", "assignment_live_uq|assignment_lead"}, Sort},
		"leads of a lender by tax id":        {leads(lender, exchange.LeadFilter{TaxID: exchange.Digests{{1}}}), []string{tax, "assignment_live_uq|assignment_lead"}, Sort},
		"leads by external id":               {leads(operator, exchange.LeadFilter{ExternalID: "x"}), []string{"lead_external_id"}, Seek},
	} {
		plans[name] = plan
	}
}

func (p *planner) assignments(plans map[string]Plan) {
	id := p.party
	assignments := func(f exchange.AssignmentFilter) filter.Query { return filter.Assignments(p.dialect, p.ecosystem, f) }
	own, ofBranch := &exchange.Receiver{Lender: id}, &exchange.Receiver{Lender: id, Branch: id}
	ready := []exchange.AssignmentState{exchange.Ready}
	for name, plan := range map[string]Plan{
		"ready queue of a lender": {assignments(exchange.AssignmentFilter{Receiver: own, States: ready, Limit: 9}), []string{"assignment_waiting_pk", "assignment_pk"}, Seek},
		"ready queue of a branch": {assignments(exchange.AssignmentFilter{Receiver: ofBranch, States: ready, Limit: 9}), []string{"assignment_waiting_pk", "assignment_pk"}, Seek},
		"open batch":              {assignments(exchange.AssignmentFilter{Batch: id}), []string{"assignment_handed_pk", "assignment_pk"}, Sort},
		"what is in progress of a batch": {assignments(exchange.AssignmentFilter{Batch: id, States: []exchange.AssignmentState{exchange.InProgress}}),
			[]string{"assignment_handed_pk", "assignment_pk"}, Sort},
		"ready leads of a lender": {filter.ReadyLeads(p.dialect, p.ecosystem, exchange.WaitingKey{Receiver: *own, Limit: 9}),
			[]string{"assignment_waiting_pk", "assignment_pk", "lead_pk"}, Seek},
		"ready leads of a branch": {filter.ReadyLeads(p.dialect, p.ecosystem, exchange.WaitingKey{Receiver: *ofBranch, Limit: 9}),
			[]string{"assignment_waiting_pk", "assignment_pk", "lead_pk"}, Seek},
		"open batch of a lender": {filter.OpenBatch(p.dialect, p.ecosystem, *own), []string{"batch_open_lender_uq"}, Seek},
		"open batch of a branch": {filter.OpenBatch(p.dialect, p.ecosystem, *ofBranch), []string{"batch_open_branch_uq"}, Seek},
		"handed to a lender": {filter.HandedLeads(p.dialect, p.ecosystem, *own),
			[]string{"batch_open_lender_uq", "assignment_handed_pk", "assignment_pk", "lead_pk"}, Sort},
		"handed to a branch": {filter.HandedLeads(p.dialect, p.ecosystem, *ofBranch),
			[]string{"batch_open_branch_uq", "assignment_handed_pk", "assignment_pk", "lead_pk"}, Sort},
		"assignments of numbers": {filter.LeadAssignments(p.dialect, p.ecosystem, exchange.AssignmentFilter{Numbers: []int64{1, 2}, Lender: id}),
			[]string{"lead_number_uq", "assignment_lead|assignment_live_uq"}, Sort},
		"assignments of leads": {assignments(exchange.AssignmentFilter{Leads: []exchange.ID{id, p.ecosystem}}), []string{"assignment_lead"}, Sort},
	} {
		plans[name] = plan
	}
}

func (p *planner) delivery(plans map[string]Plan) {
	page := func(list exchange.AssignmentList, of *exchange.Receiver, after int64) filter.Query {
		return filter.AssignmentPage(p.dialect, p.ecosystem, exchange.AssignmentPage{
			List: list, Receiver: of, After: after, From: start, To: start.Add(24 * time.Hour), Limit: 9,
		})
	}
	for who, of := range map[string]*exchange.Receiver{"a lender": {Lender: p.party}, "a branch": {Lender: p.party, Branch: p.party}} {
		plans["changed at "+who] = Plan{page(exchange.ChangedAssignments, of, 0), []string{"assignment_changed"}, Ties}
		plans["changed at "+who+", a later page"] = Plan{page(exchange.ChangedAssignments, of, 1), []string{"assignment_changed"}, Ties}
		plans["due at "+who] = Plan{page(exchange.DueAssignments, of, 0), []string{"assignment_due"}, Ties}
		plans["received by "+who] = Plan{page(exchange.ReceivedAssignments, of, 0), []string{"assignment_receipt_pk", "assignment_pk"}, Seek}
	}
	plans["undeliverable"] = Plan{page(exchange.UndeliverableAssignments, nil, 0), []string{"assignment_undeliverable_order", "assignment_pk"}, Walk}
	plans["undeliverable, a later page"] = Plan{page(exchange.UndeliverableAssignments, nil, 1), []string{"assignment_undeliverable_order", "assignment_pk"}, Seek}
	plans["deliveries"] = Plan{
		Query: filter.Deliveries(p.dialect, p.ecosystem, start),
		Index: []string{"batch_lease", "assignment_waiting_pk", "assignment_handed_pk", "assignment_changed", "assignment_receipt_pk"},
		May:   Walk | Group | Ties, // groups are open batches, and what is undeliverable
	}
}

func (p *planner) others(plans map[string]Plan) {
	id := p.party
	operator, lender := p.grant(exchange.RoleOperator), p.grant(exchange.RoleLender)
	clients := func(g exchange.Grant, f exchange.ClientFilter) filter.Query { return filter.Clients(p.dialect, g, f) }
	for name, plan := range map[string]Plan{
		"events of a lead":    {filter.Events(p.dialect, operator, exchange.EventFilter{Lead: id, Limit: 9}), []string{"event_lead"}, Seek},
		"feed":                {filter.Events(p.dialect, operator, exchange.EventFilter{Limit: 9}), []string{"event_pk"}, Seek},
		"clients of a lender": {clients(lender, exchange.ClientFilter{Limit: 9}), []string{"client_lender"}, Seek},
		"clients by phone":    {clients(operator, exchange.ClientFilter{PhoneE164: "+1"}), []string{"client_phone"}, Sort},
		"clients by tax id":   {clients(operator, exchange.ClientFilter{TaxID: exchange.Digests{{1}}}), []string{"client_tax"}, Sort},
		"clients of persons":  {clients(operator, exchange.ClientFilter{Persons: []exchange.ID{id}}), []string{"client_person_uq"}, Sort},
		"applications of leads": {filter.Applications(p.dialect, p.ecosystem, exchange.ApplicationFilter{Leads: []exchange.ID{id}}),
			[]string{"application_lead_uq"}, Sort},
		"applications of persons": {filter.Applications(p.dialect, p.ecosystem, exchange.ApplicationFilter{Persons: []exchange.ID{id}}),
			[]string{"application_person"}, Sort},
		"claims of leads": {filter.ClaimsOfLeads(p.dialect, p.ecosystem, []exchange.ID{id}), []string{"duplicate_claim_lead"}, Sort},
		"last decision on a lead": {filter.Decisions(p.dialect, p.ecosystem, exchange.DecisionFilter{Leads: []exchange.ID{id}, Lender: id, Newest: true, Limit: 1}),
			[]string{"decision_lead"}, Ties},
		"decisions on a lead": {filter.Decisions(p.dialect, p.ecosystem, exchange.DecisionFilter{Leads: []exchange.ID{id}, Newest: true, Limit: 100}),
			[]string{"decision_lead"}, Ties},
		"person by id": {filter.Person(p.dialect, p.ecosystem, exchange.PersonRef{ID: id}), []string{"person_pk", "application_lead_uq"}, Sort},
	} {
		plans[name] = plan
	}
}
