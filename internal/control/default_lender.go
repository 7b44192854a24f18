package control

import (
	"context"

	"leadex/internal/exchange"
)

// DefaultLender is for whom a lead is decided that names no lender.
type DefaultLender struct {
	Ecosystem  exchange.ID  `json:"ecosystem"`
	Lender     *exchange.ID `json:"lender"` // null for none
	LenderName string       `json:"lender_name,omitempty"`
}

// NewDefaultLender is who is to be it. Neither a lender nor None asks who it is.
type NewDefaultLender struct {
	Ecosystem string `json:"ecosystem"`
	Lender    string `json:"lender"` // id or name
	None      bool   `json:"none"`
}

// SetDefaultLender shows or changes the default lender of an ecosystem.
var SetDefaultLender = Call[NewDefaultLender, DefaultLender]{"set-default-lender", setDefaultLender}

func setDefaultLender(ctx context.Context, h *House, in NewDefaultLender) (DefaultLender, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return DefaultLender{}, err
	}
	set := exchange.SetDefaultLender{Ecosystem: e.ID}
	if in.Lender != "" {
		l, err := findLender(ctx, h, Named{Ecosystem: e.ID.String(), Name: in.Lender})
		if err != nil {
			return DefaultLender{}, err
		}
		set.Lender = l.ID
	}
	is := &e
	if in.None || in.Lender != "" {
		is, err = h.Exchange.SetDefaultLender(ctx, exchange.Command(e.ID), set)
	}
	if err != nil {
		return DefaultLender{}, err
	}
	names, err := partyNames(ctx, h, e.ID)
	return DefaultLender{Ecosystem: e.ID, Lender: unlessNone(is.DefaultLender), LenderName: names[is.DefaultLender]}, err
}
