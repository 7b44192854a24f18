package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// LoanApplication is an application with what stands around it.
type LoanApplication struct {
	Application
	LeadNumber    int64
	PersonNumber  int64
	ProductNumber int64    // 0 when it names none
	ProductName   string   // in the version that it was made with
	Asked         Contents // of the lead, as the reader sees it; empty when it is not to be seen any more
}

// ApplicationByNumber is an application of the caller's: an operator sees all, a
// lender those made to it.
//
// Errors: NotFound.
func (x *Exchange) ApplicationByNumber(ctx context.Context, caller Caller, number int64) (*LoanApplication, error) {
	a, g, err := x.application(ctx, x.store, caller, ApplicationFilter{Numbers: []int64{number}})
	if err != nil {
		return nil, err
	}
	all, err := x.loanApplications(ctx, g, []Application{*a})
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

// PendingApplications are the applications of a client that may still go on, oldest
// first; of a person with many lenders an operator sees those at all of them.
//
// Errors: NotFound as for Client.
func (x *Exchange) PendingApplications(ctx context.Context, caller Caller, client ClientRef) ([]LoanApplication, error) {
	_, found, err := x.findClient(ctx, x.store, caller, client)
	if err != nil {
		return nil, err
	}
	f := ApplicationFilter{Persons: []ID{found.person.ID}, Statuses: PendingStatuses()}
	if !found.grant.ofApplications(&f) {
		return nil, ErrNotFound
	}
	all, err := x.store.Applications(ctx, found.grant.Ecosystem, f)
	if err != nil {
		return nil, err
	}
	return x.loanApplications(ctx, found.grant, all)
}

// LeadOfApplication is the lead that became an application, for whoever may see
// both. The view is brief, as those of QueryLeads.
//
// Errors: NotFound.
func (x *Exchange) LeadOfApplication(ctx context.Context, caller Caller, number int64) (*LeadView, error) {
	for _, g := range caller.Grants {
		seeing := Caller{Grants: []Grant{seesApplicationsOf(g)}}
		a, _, err := x.application(ctx, x.store, seeing, ApplicationFilter{Numbers: []int64{number}})
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		views, err := x.briefLeads(ctx, g, LeadFilter{IDs: []ID{a.Lead}})
		if err != nil {
			return nil, err
		}
		if len(views) > 0 {
			return &views[0], nil
		}
	}
	return nil, ErrNotFound
}

// loanApplications looks up what stands around applications.
func (x *Exchange) loanApplications(ctx context.Context, g Grant, all []Application) ([]LoanApplication, error) {
	list := make([]LoanApplication, len(all))
	var leads, persons []ID
	for i, a := range all {
		list[i].Application = a
		leads, persons = append(leads, a.Lead), append(persons, a.Person)
	}
	if len(all) == 0 {
		return list, nil
	}
	rows, err := x.store.Persons(ctx, g.Ecosystem, persons)
	if err != nil {
		return nil, err
	}
	byPerson := byID(rows, func(p *Person) ID { return p.ID })
	asked := map[ID]*LeadView{}
	// Not the grant's list of leads: an application stays its lender's.
	numbers := map[ID]int64{}
	err = x.store.Leads(ctx, operatorOf(g.Ecosystem), LeadFilter{IDs: leads}, func(row *LeadRow) error {
		numbers[row.ID] = row.Number
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = x.eachBrief(ctx, g, LeadFilter{IDs: leads}, func(v *LeadView) error {
		asked[v.ID] = v
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		a := &list[i]
		a.LeadNumber, a.PersonNumber = numbers[a.Lead], byPerson[a.Person].Number
		if v := asked[a.Lead]; v != nil {
			a.Asked = v.Contents
		}
		if err := x.nameProduct(ctx, a); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (x *Exchange) nameProduct(ctx context.Context, a *LoanApplication) error {
	if a.Product == NoID {
		return nil
	}
	v, err := x.withTerms(ctx, &a.Application)
	if err != nil {
		return err
	}
	now, err := x.products(ctx, x.store, a.Ecosystem, ProductFilter{ID: a.Product})
	if err == nil && len(now) > 0 {
		a.ProductNumber, a.ProductName = now[0].Number, v.Terms.Name
	}
	return err
}

// StatusChange is that an application came to a status.
type StatusChange struct {
	Sequence          int64 // number of its event
	ApplicationNumber int64 // 0 when the conversion that made it was undone
	Status            ApplicationStatus
	DenialID          int64 // 0 for none
	At                time.Time
	By                int64 // number of the credential that did it; 0 when the caller may not know, and for none
}

// StatusChanges are the statuses that applications came to, in the order of their
// events, for an operator all, for a lender those of applications made to it. A
// reader that goes on behind the last number it has seen misses none.
//
// Errors: Forbidden for a provider.
func (x *Exchange) StatusChanges(ctx context.Context, caller Caller, f ApplicationEventFilter) ([]StatusChange, error) {
	g, err := caller.grant(NoID)
	if err != nil {
		return nil, err
	}
	if g.Role == RoleProvider {
		return nil, Refuse(Forbidden, "a provider does not see how lenders go on with applications")
	}
	f.Limit = windowOf(f.Limit)
	rows, err := x.store.ApplicationEvents(ctx, g, f)
	if err != nil {
		return nil, err
	}
	changes := make([]StatusChange, len(rows))
	unnumbered := map[ID][]*StatusChange{}
	for i := range rows {
		if changes[i], err = x.statusChange(ctx, g, &rows[i]); err != nil {
			return nil, err
		}
		if changes[i].ApplicationNumber == 0 {
			unnumbered[rows[i].Application] = append(unnumbered[rows[i].Application], &changes[i])
		}
	}
	return changes, x.numberApplications(ctx, g, unnumbered)
}

func (x *Exchange) statusChange(ctx context.Context, g Grant, row *EventRow) (StatusChange, error) {
	c := StatusChange{Sequence: row.Number, At: row.At}
	var facts map[string]string
	if err := json.Unmarshal([]byte(row.FactsJSON), &facts); err != nil {
		return c, err
	}
	if c.Status = facts[statusAfterFact]; row.Kind == ApplicationCreated {
		c.Status = facts[statusFact]
	}
	// A fact that is not there is 0.
	c.ApplicationNumber, _ = strconv.ParseInt(facts[numberFact], 10, 64)
	c.DenialID, _ = strconv.ParseInt(facts[denialFact], 10, 64)
	if !g.knows(&row.Event) {
		return c, nil
	}
	var err error
	c.By, err = x.credentialNumber(ctx, g.Ecosystem, row.Credential)
	return c, err
}

// numberApplications names the applications of events that do not: those of the
// first releases.
func (x *Exchange) numberApplications(ctx context.Context, g Grant, unnumbered map[ID][]*StatusChange) error {
	if len(unnumbered) == 0 {
		return nil
	}
	f := ApplicationFilter{}
	for id := range unnumbered {
		f.IDs = append(f.IDs, id)
	}
	found, err := x.store.Applications(ctx, g.Ecosystem, f)
	for i := range found {
		for _, c := range unnumbered[found[i].ID] {
			c.ApplicationNumber = found[i].Number
		}
	}
	return err
}
