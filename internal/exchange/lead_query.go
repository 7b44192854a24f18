package exchange

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// Bounds of a window of leads or clients that were searched for.
const (
	UsualWindow = 100
	MaxWindow   = 1000
)

// LeadQuery asks for a window of the leads that meet all its conditions. Columns
// are compared with what the lead says; a lender's own edit over it is shown, and
// not searched.
type LeadQuery struct {
	LeadSearch // equality; Ecosystem NoID: that of the caller's first grant
	// Where are conditions on plain columns. Phones and e-mail addresses are as
	// written: they are brought into normal form here.
	Where             []SearchTerm
	PersonNumber      *int64        // of the person that the lead is linked to
	ApplicationNumber *int64        // of an application that the lead became
	Standings         []Standing    // one of them; none: any
	Order             []SearchOrder // none: the order in which leads were made
	Offset            int
	Limit             int // 0 is UsualWindow; more than MaxWindow is MaxWindow
}

// QueryLeads is a window of the leads of an ecosystem that the caller may see and
// that meet a query. The views are brief: without origin, assignments and what a
// lead is a copy of. What cannot be true of any lead finds none.
//
// Errors: Invalid names the column; Forbidden names a value that the caller sees
// masked; NotFound for an ecosystem in which the caller has no grant.
func (x *Exchange) QueryLeads(ctx context.Context, caller Caller, q LeadQuery) ([]LeadView, error) {
	g, err := caller.grant(q.Ecosystem)
	if err != nil {
		return nil, err
	}
	f, ok, err := x.queryFilter(ctx, g, q)
	if err != nil || !ok {
		return []LeadView{}, err
	}
	ids, err := x.store.LeadIDs(ctx, g, f, orderOf(q.Order, f.Where))
	if err != nil {
		return nil, err
	}
	return x.leadsInOrder(ctx, g, ids)
}

// orderOf is the order of a window: for leads of some time that of their
// creation, which their index gives, unless another is asked for.
func orderOf(asked []SearchOrder, where []SearchTerm) []SearchOrder {
	byTime := func(t SearchTerm) bool { return t.Column == CreatedColumn }
	if len(asked) == 0 && slices.ContainsFunc(where, byTime) {
		return []SearchOrder{{Column: CreatedColumn}}
	}
	return asked
}

// queryFilter is the filter of a query; ok is false when no lead can pass it.
func (x *Exchange) queryFilter(ctx context.Context, g Grant, q LeadQuery) (f LeadFilter, ok bool, err error) {
	e, err := x.known.ecosystem(ctx, g.Ecosystem)
	if err != nil {
		return f, false, err
	}
	if q.given() {
		if f, ok, err = x.searchFilter(g, e, q.LeadSearch); err != nil || !ok {
			return f, false, err
		}
	}
	if f.Where, ok, err = normalTerms(e, q.Where); err != nil || !ok {
		return f, false, err
	}
	f.Standings, f.Offset, f.Limit = q.Standings, q.Offset, windowOf(q.Limit)
	if q.PersonNumber != nil {
		if err := g.inClear("person_number", "search by person: who a lead is follows from what is masked"); err != nil {
			return f, false, err
		}
		if f.Person, err = x.personSeen(ctx, g, *q.PersonNumber); err != nil || f.Person == NoID {
			return f, false, err
		}
	}
	if q.ApplicationNumber != nil {
		a, _, err := x.application(ctx, x.store, Caller{Grants: []Grant{seesApplicationsOf(g)}}, ApplicationFilter{Numbers: []int64{*q.ApplicationNumber}})
		if errors.Is(err, ErrNotFound) {
			return f, false, nil
		}
		if err != nil {
			return f, false, err
		}
		if f.IDs != nil && !slices.Contains(f.IDs, a.Lead) {
			return f, false, nil
		}
		f.IDs = []ID{a.Lead}
	}
	return f, true, nil
}

// seesApplicationsOf is by what applications are named on a lead: a provider sees
// the number of that of its lead, though not the application itself.
func seesApplicationsOf(g Grant) Grant {
	if g.Role == RoleProvider {
		return operatorOf(g.Ecosystem)
	}
	return g
}

func windowOf(limit int) int {
	if limit <= 0 {
		return UsualWindow
	}
	return min(limit, MaxWindow)
}

// personSeen is the person of a number, NoID if there is none that the caller may
// know: a lender knows its own clients only.
func (x *Exchange) personSeen(ctx context.Context, g Grant, number int64) (ID, error) {
	p, err := survivor(ctx, x.store, g.Ecosystem, PersonRef{Number: number})
	if errors.Is(err, ErrNotFound) {
		return NoID, nil
	}
	if err != nil || g.Role != RoleLender {
		return p.ID, err
	}
	own, err := x.store.CountClients(ctx, g, ClientFilter{Persons: []ID{p.ID}})
	if err != nil || own == 0 {
		return NoID, err
	}
	return p.ID, nil
}

// normalTerms brings the values of conditions into the form in which columns have
// them; ok is false when nothing can meet them.
func normalTerms(e *Ecosystem, terms []SearchTerm) (normal []SearchTerm, ok bool, err error) {
	for _, t := range terms {
		switch {
		case t.Column == EmailColumn:
			if t.Value, ok = t.Value.(string); ok {
				t.Value = foldEmail(t.Value.(string))
			}
		case t.Column == PhoneColumn && t.Is == Equal:
			written, _ := t.Value.(string)
			number := phoneE164(written, e.PhoneRegion)
			if number == "" && written != "" {
				return nil, false, nil
			}
			t.Value = number
		case t.Column == PhoneColumn && t.Is == Like:
			written, _ := t.Value.(string)
			if t.Value, ok = phonePattern(written); !ok {
				return nil, false, InvalidField("phone", "can be searched for by a whole number or by digits with %%")
			}
		case t.Column == PhoneColumn:
			return nil, false, InvalidField("phone", "can be searched for by equality or a pattern alone")
		}
		normal = append(normal, t)
	}
	return normal, true, nil
}

// phonePattern is a pattern for numbers in E.164. What it begins with is a country
// code, whether or not a plus is written before it.
func phonePattern(written string) (pattern string, ok bool) {
	pattern = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "\u00a0", "").Replace(written)
	if pattern != "" && isDigit(pattern[0]) {
		pattern = "+" + pattern
	}
	return pattern, strings.Trim(strings.TrimPrefix(pattern, "+"), "0123456789%") == ""
}

// leadsInOrder are the leads with these ids that the grant sees, in their order.
// One that is not there any more is left out.
func (x *Exchange) leadsInOrder(ctx context.Context, g Grant, ids []ID) ([]LeadView, error) {
	if len(ids) == 0 {
		return []LeadView{}, nil
	}
	views, err := x.briefLeads(ctx, g, LeadFilter{IDs: ids})
	if err != nil {
		return nil, err
	}
	at := make(map[ID]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	slices.SortFunc(views, func(a, b LeadView) int { return at[a.ID] - at[b.ID] })
	return views, nil
}

// LeadsByNumber are those of the leads with these numbers that the caller may see,
// each once, by number. The views are brief, as those of QueryLeads.
func (x *Exchange) LeadsByNumber(ctx context.Context, caller Caller, numbers []int64) ([]LeadView, error) {
	views := []LeadView{}
	left := slices.Clone(numbers)
	for _, g := range caller.Grants {
		if len(left) == 0 {
			break
		}
		found, err := x.briefLeads(ctx, g, LeadFilter{Numbers: left})
		if err != nil {
			return nil, err
		}
		for i := range found {
			left = slices.DeleteFunc(left, func(n int64) bool { return n == found[i].Number })
		}
		views = append(views, found...)
	}
	slices.SortFunc(views, func(a, b LeadView) int { return int(a.Number - b.Number) })
	return views, nil
}

func (x *Exchange) briefLeads(ctx context.Context, g Grant, f LeadFilter) ([]LeadView, error) {
	views := []LeadView{}
	err := x.eachBrief(ctx, g, f, func(v *LeadView) error {
		views = append(views, *v)
		return nil
	})
	return views, err
}
