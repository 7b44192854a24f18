package exchange

import (
	"context"
	"errors"
)

// LenderView is a lender with what belongs to it.
type LenderView struct {
	Lender
	Products []LoanProduct // current versions, oldest first
}

// Lender is a lender that the caller may see: an operator every one of its
// ecosystem, a lender itself. A provider sees none.
func (x *Exchange) Lender(ctx context.Context, caller Caller, id ID) (*LenderView, error) {
	for _, g := range caller.Grants {
		if g.Role == RoleProvider || (g.Role == RoleLender && g.Party != id) {
			continue
		}
		l, err := x.store.Lender(ctx, g.Ecosystem, id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		products, err := x.products(ctx, x.store, g.Ecosystem, ProductFilter{Lender: id})
		return &LenderView{Lender: l, Products: products}, err
	}
	return nil, ErrNotFound
}

// AssignedLeads are the ids of the leads that are live at a lender which the
// caller may see, in the order of its queue.
func (x *Exchange) AssignedLeads(ctx context.Context, caller Caller, lender ID) ([]ID, error) {
	l, err := x.Lender(ctx, caller, lender)
	if err != nil {
		return nil, err
	}
	return x.store.AssignedLeads(ctx, l.Ecosystem, l.ID)
}

// leadAndLender are a lead and a lender of one ecosystem, both of which the
// caller may see. Conflict when it sees both in different ones.
func (x *Exchange) leadAndLender(ctx context.Context, caller Caller, lead, lender ID) (*foundLead, *LenderView, error) {
	found, err := x.findLead(ctx, x.store, caller, LeadKey{ID: lead})
	if err != nil {
		return nil, nil, err
	}
	view, err := x.Lender(ctx, caller, lender)
	if err != nil {
		return nil, nil, err
	}
	if view.Ecosystem != found.grant.Ecosystem {
		return nil, nil, Refuse(Conflict, "the lead and the lender are in different ecosystems")
	}
	return found, view, nil
}
