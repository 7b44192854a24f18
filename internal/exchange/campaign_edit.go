package exchange

import (
	"context"
	"slices"
)

// MaxSharingLimit bounds how many lenders may share a lead.
const MaxSharingLimit = 100

// Campaigns are the campaigns of an ecosystem, NoID for that of the first grant,
// oldest first: an operator sees all, a provider its own.
//
// Errors: NotFound without a grant in the ecosystem; Forbidden for a lender.
func (x *Exchange) Campaigns(ctx context.Context, caller Caller, ecosystem ID) ([]Campaign, error) {
	g, err := caller.grant(ecosystem)
	if err != nil {
		return nil, err
	}
	switch g.Role {
	case RoleOperator:
		return x.store.Campaigns(ctx, g.Ecosystem, NoID)
	case RoleProvider:
		return x.store.Campaigns(ctx, g.Ecosystem, g.Party)
	default:
		return nil, Refuse(Forbidden, "the role %s cannot see campaigns", g.Role)
	}
}

// SetSharingLimit says how many lenders may hold a lead of a campaign at once.
type SetSharingLimit struct {
	Campaign ID
	Limit    int // from 1 to MaxSharingLimit
	Once     *Once
}

// SetSharingLimit changes the sharing limit of a campaign. It counts for what is
// assigned from then on; other processes follow within seconds. What was given
// before stays, with more lenders than a lower limit allows as well.
//
// Errors: NotFound when the caller may not see the campaign; Forbidden for its
// provider; Invalid names sharing_limit.
func (x *Exchange) SetSharingLimit(ctx context.Context, caller Caller, s SetSharingLimit) (*Campaign, error) {
	found, err := x.findCampaign(ctx, caller, s.Campaign)
	if err != nil {
		return nil, err
	}
	grant, err := caller.inRole(found.Ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	if s.Limit < 1 || s.Limit > MaxSharingLimit {
		return nil, InvalidField("sharing_limit", "must be from 1 to %d", MaxSharingLimit)
	}
	var campaign *Campaign
	err = x.write(ctx, write{caller: caller, grant: grant, once: s.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		campaign, err = t.setSharingLimit(ctx, found, s.Limit)
		return answered{result: campaign}, err
	}})
	if err != nil {
		return nil, err
	}
	return campaign, nil
}

// findCampaign is a campaign that the caller may see.
func (x *Exchange) findCampaign(ctx context.Context, caller Caller, id ID) (*Campaign, error) {
	for _, g := range caller.Grants {
		if g.Role == RoleLender {
			continue
		}
		parties, err := x.known.partiesWith(ctx, g.Ecosystem, func(p *Parties) bool { return p.Campaigns[id].ID == id })
		if err != nil {
			return nil, err
		}
		c, ok := parties.Campaigns[id]
		if ok && (g.Role == RoleOperator || g.Party == c.Provider) {
			return &c, nil
		}
	}
	return nil, ErrNotFound
}

func (t *tx) setSharingLimit(ctx context.Context, found *Campaign, limit int) (*Campaign, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	all, err := r.Campaigns(ctx, t.ecosystem.ID, found.Provider)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(c Campaign) bool { return c.ID == found.ID })
	if at < 0 {
		return nil, ErrNotFound
	}
	c := all[at]
	if c.SharingLimit == limit {
		return &c, nil
	}
	c.SharingLimit = limit
	t.changes.Campaigns = append(t.changes.Campaigns, c)
	_, err = t.record(Event{Kind: SharingLimitChanged, Facts: map[string]string{"campaign": c.ID.String(), "sharing_limit": decimal(limit)}}, NoID, nil)
	return &c, err
}
