package exchange

import (
	"context"
)

// CreateBranch makes a branch of a lender with a dealer code of its own.
func (x *Exchange) CreateBranch(ctx context.Context, b Branch) (Branch, error) {
	if err := checkName("name", b.Name); err != nil {
		return b, err
	}
	if err := checkName("dealer_code", b.DealerCode); err != nil {
		return b, err
	}
	err := x.manage(ctx, b.Ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		if _, err := r.Lender(ctx, b.Ecosystem, b.Lender); err != nil {
			return err
		}
		if err := t.freeDealerCode(ctx, r, b.DealerCode); err != nil {
			return err
		}
		if b.ID == NoID {
			b.ID = t.x.newID()
		}
		b.CreatedAt = t.now
		var err error
		if b.Number, err = t.number(ctx, PartyNumbers); err != nil {
			return err
		}
		t.changes.Branches = append(t.changes.Branches, b)
		_, err = t.record(Event{Kind: BranchCreated, Lender: b.Lender, Facts: map[string]string{"branch": b.ID.String()}}, NoID, nil)
		return err
	})
	return b, err
}

// BranchesOf are the branches of a lender, or of all for NoID.
func (x *Exchange) BranchesOf(ctx context.Context, ecosystem, lender ID) ([]Branch, error) {
	return x.store.Branches(ctx, ecosystem, lender)
}
