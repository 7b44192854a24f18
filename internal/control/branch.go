package control

import (
	"context"
	"time"

	"leadex/internal/exchange"
)

// Branch is a part of a lender with its own dealer code.
type Branch struct {
	ID         exchange.ID `json:"id"`
	Number     int64       `json:"number"`
	Ecosystem  exchange.ID `json:"ecosystem"`
	Lender     exchange.ID `json:"lender"`
	Name       string      `json:"name"`
	DealerCode string      `json:"dealer_code"`
	CreatedAt  time.Time   `json:"created_at"`
	DisabledAt *time.Time  `json:"disabled_at"`
}

// NewBranch is what a branch is made from.
type NewBranch struct {
	Ecosystem  string `json:"ecosystem"`
	Lender     string `json:"lender"` // id or name
	Name       string `json:"name"`
	DealerCode string `json:"dealer_code"`
}

// InLender names a lender; "" is every lender of the ecosystem.
type InLender struct {
	Ecosystem string `json:"ecosystem"`
	Lender    string `json:"lender"`
}

var (
	// CreateBranch makes a branch. Duplicate for a dealer code that exists.
	CreateBranch = Call[NewBranch, Branch]{"create-branch", createBranch}
	// Branches are those of one lender or of all.
	Branches = Call[InLender, []Branch]{"branches", branches}
)

func createBranch(ctx context.Context, h *House, in NewBranch) (Branch, error) {
	l, err := findLender(ctx, h, Named{Ecosystem: in.Ecosystem, Name: in.Lender})
	if err != nil {
		return Branch{}, err
	}
	b, err := h.Exchange.CreateBranch(ctx, exchange.Branch{Ecosystem: l.Ecosystem, Lender: l.ID, Name: in.Name, DealerCode: in.DealerCode})
	return branchOf(&b), err
}

func branches(ctx context.Context, h *House, in InLender) ([]Branch, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	lender := exchange.NoID
	if in.Lender != "" {
		l, err := findLender(ctx, h, Named{Ecosystem: e.ID.String(), Name: in.Lender})
		if err != nil {
			return nil, err
		}
		lender = l.ID
	}
	all, err := h.Exchange.BranchesOf(ctx, e.ID, lender)
	return each(all, branchOf), err
}

func branchOf(b *exchange.Branch) Branch {
	return Branch{ID: b.ID, Number: b.Number, Ecosystem: b.Ecosystem, Lender: b.Lender, Name: b.Name, DealerCode: b.DealerCode,
		CreatedAt: b.CreatedAt, DisabledAt: unlessZero(b.DisabledAt)}
}
