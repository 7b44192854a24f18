package control

import (
	"context"
	"time"

	"leadex/internal/exchange"
)

// Lender is a party that receives leads.
type Lender struct {
	ID          exchange.ID `json:"id"`
	Number      int64       `json:"number"`
	Ecosystem   exchange.ID `json:"ecosystem"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	TaxID       string      `json:"tax_id"`
	Logo        string      `json:"logo"`
	DealerCode  string      `json:"dealer_code"`
	CreatedAt   time.Time   `json:"created_at"`
	DisabledAt  *time.Time  `json:"disabled_at"`
}

// NewLender is what a lender is made from. Only the name is required.
type NewLender struct {
	Ecosystem   string `json:"ecosystem"`
	Name        string `json:"name"`
	Description string `json:"description"`
	TaxID       string `json:"tax_id"`
	Logo        string `json:"logo"`
	DealerCode  string `json:"dealer_code"`
}

var (
	// CreateLender makes a lender. Duplicate for a name or dealer code that exists.
	CreateLender = Call[NewLender, Lender]{"create-lender", createLender}
	// Lenders are those of an ecosystem, oldest first.
	Lenders = Call[In, []Lender]{"lenders", lenders}
	// DisableLender ends a lender's access.
	DisableLender = Call[Named, Lender]{"disable-lender", disableLender}
)

func createLender(ctx context.Context, h *House, in NewLender) (Lender, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Lender{}, err
	}
	l, err := h.Exchange.CreateLender(ctx, exchange.Lender{Ecosystem: e.ID, Name: in.Name, Description: in.Description,
		TaxID: in.TaxID, Logo: in.Logo, DealerCode: in.DealerCode})
	return lenderOf(&l), err
}

func lenders(ctx context.Context, h *House, in In) ([]Lender, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.LendersOf(ctx, e.ID)
	return each(all, lenderOf), err
}

func disableLender(ctx context.Context, h *House, in Named) (Lender, error) {
	l, err := findLender(ctx, h, in)
	if err != nil {
		return Lender{}, err
	}
	if err := h.Exchange.DisableLender(ctx, l.Ecosystem, l.ID); err != nil {
		return Lender{}, err
	}
	l, err = findLender(ctx, h, Named{Ecosystem: l.Ecosystem.String(), Name: l.ID.String()})
	return lenderOf(&l), err
}

func findLender(ctx context.Context, h *House, in Named) (exchange.Lender, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return exchange.Lender{}, err
	}
	all, err := h.Exchange.LendersOf(ctx, e.ID)
	if err != nil {
		return exchange.Lender{}, err
	}
	return find(all, "lender", in.Name, func(l *exchange.Lender) (exchange.ID, string) { return l.ID, l.Name })
}

func lenderOf(l *exchange.Lender) Lender {
	return Lender{ID: l.ID, Number: l.Number, Ecosystem: l.Ecosystem, Name: l.Name, Description: l.Description, TaxID: l.TaxID,
		Logo: l.Logo, DealerCode: l.DealerCode, CreatedAt: l.CreatedAt, DisabledAt: unlessZero(l.DisabledAt)}
}
