package server

import (
	"leadex/internal/access"
	"leadex/internal/api"
	"leadex/internal/dialect/brainysoft"
	"leadex/internal/dialect/leadbank"
	"leadex/internal/dialect/leancore"
	"leadex/internal/exchange"
)

// On are all contracts on one exchange.
func On(x *exchange.Exchange, keeper *access.Keeper) Surfaces {
	return Surfaces{
		LeanCore:   leancore.New(x, keeper),
		LeadBank:   leadbank.New(x, keeper),
		BrainySoft: brainysoft.New(x, keeper),
		Native:     api.New(x, keeper),
	}
}
