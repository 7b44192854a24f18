package exchange

import "context"

// Bounds of a page of leads that were searched for.
const (
	UsualFound = 20
	MaxFound   = 100
)

// SearchLeads asks for a page of the leads that pass a search.
type SearchLeads struct {
	LeadSearch       // at least one value; Ecosystem NoID: that of the caller's first grant
	After      int64 // what is behind this sequence
	Limit      int   // 0 is UsualFound; more than MaxFound is MaxFound
}

// SearchLeads is a page of the leads of an ecosystem that the caller may see and
// that pass a search, oldest first. A value that cannot be that of any lead finds
// none.
//
// Errors: Invalid names the field: "document.series" for a series without a number,
// "" when there is nothing to search by; Forbidden names a value that the caller
// sees masked; NotFound for an ecosystem in which the caller has no grant.
func (x *Exchange) SearchLeads(ctx context.Context, caller Caller, s SearchLeads) ([]LeadView, error) {
	g, err := caller.grant(s.Ecosystem)
	if err != nil {
		return nil, err
	}
	if s.DocumentSeries != "" && s.DocumentNumber == "" {
		return nil, InvalidField("document.series", "is searched for together with the number alone")
	}
	if !s.given() {
		return nil, Refuse(Invalid, "nothing is given to search by")
	}
	e, err := x.known.ecosystem(ctx, g.Ecosystem)
	if err != nil {
		return nil, err
	}
	f, ok, err := x.searchFilter(g, e, s.LeadSearch)
	if err != nil || !ok {
		return nil, err
	}
	if f.After, f.Limit = s.After, min(s.Limit, MaxFound); f.Limit <= 0 {
		f.Limit = UsualFound
	}
	return x.foundBy(ctx, g, f)
}

// foundBy views the leads that pass a filter. They are few: its Limit says how
// many.
func (x *Exchange) foundBy(ctx context.Context, g Grant, f LeadFilter) ([]LeadView, error) {
	var found []*foundLead
	err := x.store.Leads(ctx, g, f, func(row *LeadRow) error {
		one, err := x.openFound(ctx, g, *row)
		found = append(found, one)
		return err
	})
	if err != nil {
		return nil, err
	}
	views := make([]LeadView, 0, len(found))
	for _, one := range found {
		v, err := x.view(ctx, x.store, one)
		if err != nil {
			return nil, err
		}
		views = append(views, *v)
	}
	return views, nil
}
