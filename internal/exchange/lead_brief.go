package exchange

import (
	"context"
	"time"
)

// briefAtOnce is how many leads are opened before what stands around them is
// looked up: a few queries for all of them instead of a few for each.
const briefAtOnce = 100

// CreatedLeads asks for the leads of a time.
type CreatedLeads struct {
	Ecosystem ID         // NoID: that of the caller's first grant
	From      time.Time  // created at this time or later
	To        time.Time  // created before this time
	Standings []Standing // one of them; none: any
}

// CreatedLeads streams the leads of a time that the caller may see, in the order in
// which they were made and in constant memory. It stops with the error of visit. The
// views are brief, as those of QueryLeads.
func (x *Exchange) CreatedLeads(ctx context.Context, caller Caller, c CreatedLeads, visit func(*LeadView) error) error {
	g, err := caller.grant(c.Ecosystem)
	if err != nil {
		return err
	}
	first, last, err := x.store.LeadSpan(ctx, g.Ecosystem, c.From, c.To)
	if err != nil || last == 0 {
		return err
	}
	f := LeadFilter{From: c.From, To: c.To, Standings: c.Standings, After: first - 1, Until: last}
	return x.eachBrief(ctx, g, f, visit)
}

// eachBrief views the leads that pass a filter, some at a time.
func (x *Exchange) eachBrief(ctx context.Context, g Grant, f LeadFilter, visit func(*LeadView) error) error {
	var some []*foundLead
	view := func() error {
		views, err := x.brief(ctx, g, some)
		some = some[:0]
		for i := range views {
			if err == nil {
				err = visit(&views[i])
			}
		}
		return err
	}
	err := x.store.Leads(ctx, g, f, func(row *LeadRow) error {
		found, err := x.openFound(ctx, g, *row)
		if err != nil {
			return err
		}
		if some = append(some, found); len(some) < briefAtOnce {
			return nil
		}
		return view()
	})
	if err != nil || len(some) == 0 {
		return err
	}
	return view()
}

// brief views leads that were found by one grant.
func (x *Exchange) brief(ctx context.Context, g Grant, found []*foundLead) ([]LeadView, error) {
	views := make([]LeadView, len(found))
	for i, f := range found {
		views[i] = LeadView{Lead: *f.lead}
		views[i].Contents = g.seen(&f.lead.Contents)
		views[i].DuplicateOf = NoID
	}
	for _, add := range []func(context.Context, Grant, []LeadView) error{x.addPersons, x.addApplications, x.addDecisions} {
		if err := add(ctx, g, views); err != nil {
			return nil, err
		}
	}
	return views, nil
}

// addPersons names the persons that the grant's holder may know; see shownPerson.
func (x *Exchange) addPersons(ctx context.Context, g Grant, views []LeadView) error {
	ids := chosenIDs(views, func(v *LeadView) ID { return v.Person })
	if len(ids) == 0 {
		return nil
	}
	rows, err := x.store.Persons(ctx, g.Ecosystem, ids)
	if err != nil {
		return err
	}
	persons := byID(rows, func(p *Person) ID { return p.ID })
	var own map[ID]ClientRow
	if g.Role == RoleLender {
		clients, err := x.store.Clients(ctx, g, ClientFilter{Persons: ids})
		if err != nil {
			return err
		}
		own = byID(clients, func(c *ClientRow) ID { return c.Person })
	}
	for i := range views {
		v := &views[i]
		p, known := persons[v.Person]
		known = known && g.knowsLink(&v.Lead)
		if _, isOwn := own[v.Person]; !known || g.Role == RoleLender && !isOwn {
			v.Person = NoID
			continue
		}
		if p.MergedInto != NoID {
			if p, err = survivor(ctx, x.store, g.Ecosystem, PersonRef{ID: p.ID}); err != nil {
				return err
			}
		}
		v.Person, v.PersonNumber = p.ID, p.Number
	}
	return nil
}

func (x *Exchange) addApplications(ctx context.Context, g Grant, views []LeadView) error {
	f := ApplicationFilter{Leads: chosenIDs(views, func(v *LeadView) ID {
		if v.Applications == 0 {
			return NoID
		}
		return v.ID
	})}
	if len(f.Leads) == 0 {
		return nil
	}
	if g.Role == RoleLender {
		f.Lender = g.Party
	}
	all, err := x.store.Applications(ctx, g.Ecosystem, f)
	if err != nil {
		return err
	}
	first := map[ID]*Application{}
	for i := range all {
		if first[all[i].Lead] == nil {
			first[all[i].Lead] = &all[i]
		}
	}
	for i := range views {
		views[i].Application = first[views[i].ID]
	}
	return nil
}

// addDecisions names the last decisions that the grant's holder may know of; see
// shownDecision.
func (x *Exchange) addDecisions(ctx context.Context, g Grant, views []LeadView) error {
	f := DecisionFilter{Leads: chosenIDs(views, func(v *LeadView) ID {
		if v.Decisions == 0 {
			return NoID
		}
		return v.ID
	})}
	if len(f.Leads) == 0 || g.Role == RoleProvider {
		return nil
	}
	if g.Role == RoleLender {
		f.Lender = g.Party
	}
	all, err := x.store.Decisions(ctx, g.Ecosystem, f)
	if err != nil {
		return err
	}
	at := make(map[ID]*LeadView, len(views))
	for i := range views {
		at[views[i].ID] = &views[i]
	}
	for i := range all { // oldest first, so that the last one stays
		v := at[all[i].Lead]
		if v.Application == nil || v.Application.Lender == all[i].Lender {
			v.Decision = &all[i]
		}
	}
	return nil
}

// chosenIDs are the ids that leads have for something, without those that have
// none; each once.
func chosenIDs(views []LeadView, of func(*LeadView) ID) []ID {
	var ids []ID
	seen := map[ID]bool{}
	for i := range views {
		if id := of(&views[i]); id != NoID && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}
