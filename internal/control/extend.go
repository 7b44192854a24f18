package control

import (
	"context"
	"time"

	"leadex/internal/exchange"
)

// AtReceiver names a receiver.
type AtReceiver struct {
	Ecosystem string `json:"ecosystem"`
	Lender    string `json:"lender"` // id or name
	Branch    string `json:"branch"` // id, dealer code or name; "" for the lender itself
}

// OpenBatch is a batch that waits for its confirmation.
type OpenBatch struct {
	ID         exchange.ID  `json:"id"`
	Lender     exchange.ID  `json:"lender"`
	LenderName string       `json:"lender_name"`
	Branch     *exchange.ID `json:"branch"`      // null for the lender itself
	LeaseUntil *time.Time   `json:"lease_until"` // null: it waits for ever
}

// ExtendLease begins the lease of a receiver's open batch anew, for the receiver.
var ExtendLease = Call[AtReceiver, OpenBatch]{"extend-lease", extendLease}

func extendLease(ctx context.Context, h *House, in AtReceiver) (OpenBatch, error) {
	l, err := findLender(ctx, h, Named{Ecosystem: in.Ecosystem, Name: in.Lender})
	if err != nil {
		return OpenBatch{}, err
	}
	branch, err := findBranch(ctx, h, &l, in.Branch)
	if err != nil {
		return OpenBatch{}, err
	}
	caller := exchange.CommandFor(l.Ecosystem, exchange.Receiver{Lender: l.ID, Branch: branch})
	b, err := h.Exchange.Extend(ctx, caller, exchange.Extend{})
	if err != nil {
		return OpenBatch{}, err
	}
	return OpenBatch{ID: b.ID, Lender: l.ID, LenderName: l.Name, Branch: unlessNone(b.Branch), LeaseUntil: unlessZero(b.LeaseUntil)}, nil
}
