package control

import (
	"context"
	"strconv"

	"leadex/internal/exchange"
)

// OneConversion names a conversion by the application that it made.
type OneConversion struct {
	Ecosystem   string `json:"ecosystem"`
	Application string `json:"application"` // number or id
	Reason      string `json:"reason"`
	Note        string `json:"note"`
	Try         bool   `json:"try"` // only say what stands in the way
}

// Undone is what has become of a lead whose conversion was undone.
type Undone struct {
	Application exchange.ID `json:"application"`
	Lead        int64       `json:"lead"`      // number; 0 when it was only tried
	Obstacles   []string    `json:"obstacles"` // when it was only tried
}

// UndoConversion takes a conversion back.
var UndoConversion = Call[OneConversion, Undone]{"undo-conversion", undoConversion}

func undoConversion(ctx context.Context, h *House, in OneConversion) (Undone, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Undone{}, err
	}
	id, err := findApplication(ctx, h, e.ID, in.Application)
	if err != nil {
		return Undone{}, err
	}
	out := Undone{Application: id, Obstacles: []string{}}
	if in.Try {
		all, err := h.Exchange.ConversionObstacles(ctx, exchange.Command(e.ID), id)
		out.Obstacles = obstaclesOf(all)
		return out, err
	}
	v, err := h.Exchange.UndoConversion(ctx, exchange.Command(e.ID), exchange.ConversionUndo{Application: id, Why: exchange.Why{Reason: in.Reason, Note: in.Note}})
	if err != nil {
		return Undone{}, err
	}
	out.Lead = v.Number
	return out, nil
}

func findApplication(ctx context.Context, h *House, ecosystem exchange.ID, name string) (exchange.ID, error) {
	var f exchange.ApplicationFilter
	id, isID := exchange.ParseID(name)
	number, err := strconv.ParseInt(name, 10, 64)
	switch {
	case isID:
		f.IDs = []exchange.ID{id}
	case err == nil && number > 0:
		f.Numbers = []int64{number}
	default:
		return id, exchange.InvalidField("application", "must be the number or the id of an application")
	}
	found, err := h.Engine.Applications(ctx, ecosystem, f)
	if err != nil {
		return id, err
	}
	if len(found) == 0 {
		return id, &exchange.Error{Code: exchange.NotFound, Field: "application", Message: "there is no application of this number or id in the ecosystem"}
	}
	return found[0].ID, nil
}
