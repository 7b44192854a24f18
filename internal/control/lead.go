package control

import (
	"context"
	"strconv"

	"leadex/internal/exchange"
)

// findLead finds a lead of an ecosystem by its number or id.
func findLead(ctx context.Context, h *House, ecosystem exchange.ID, name string) (*exchange.LeadView, error) {
	var key exchange.LeadKey
	id, isID := exchange.ParseID(name)
	number, err := strconv.ParseInt(name, 10, 64)
	switch {
	case isID:
		key.ID = id
	case err == nil && number > 0:
		key.Number = number
	default:
		return nil, exchange.InvalidField("lead", "must be the number or the id of a lead")
	}
	l, err := h.Exchange.Lead(ctx, exchange.Command(ecosystem), key)
	if exchange.CodeOf(err) == exchange.NotFound {
		err = &exchange.Error{Code: exchange.NotFound, Field: "lead", Message: "there is no lead of this number or id in the ecosystem"}
	}
	return l, err
}

// findBranch finds a branch of a lender by its id, dealer code or name; "" is
// the lender itself.
func findBranch(ctx context.Context, h *House, l *exchange.Lender, name string) (exchange.ID, error) {
	if name == "" {
		return exchange.NoID, nil
	}
	all, err := h.Exchange.BranchesOf(ctx, l.Ecosystem, l.ID)
	if err != nil {
		return exchange.NoID, err
	}
	for i := range all {
		if all[i].DealerCode == name {
			return all[i].ID, nil
		}
	}
	b, err := find(all, "branch", name, func(b *exchange.Branch) (exchange.ID, string) { return b.ID, b.Name })
	if exchange.CodeOf(err) == exchange.NotFound {
		err = &exchange.Error{Code: exchange.NotFound, Field: "branch", Message: "the lender has no branch of this id, dealer code or name"}
	}
	return b.ID, err
}

// partyNames are the names of an ecosystem's receivers by id.
func partyNames(ctx context.Context, h *House, ecosystem exchange.ID) (map[exchange.ID]string, error) {
	lenders, err := h.Exchange.LendersOf(ctx, ecosystem)
	if err != nil {
		return nil, err
	}
	branches, err := h.Exchange.BranchesOf(ctx, ecosystem, exchange.NoID)
	if err != nil {
		return nil, err
	}
	names := map[exchange.ID]string{}
	for _, l := range lenders {
		names[l.ID] = l.Name
	}
	for _, b := range branches {
		names[b.ID] = b.Name
	}
	return names, nil
}
