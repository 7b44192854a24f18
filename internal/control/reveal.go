package control

import (
	"context"

	"leadex/internal/exchange"
)

// Reveal asks for fields of a lead in clear.
type Reveal struct {
	OneLead
	Fields []string `json:"fields"`
	Reason string   `json:"reason"` // a code
	Note   string   `json:"note"`
}

// Revealed are fields of a lead in clear.
type Revealed struct {
	Lead   int64           `json:"lead"`
	Event  int64           `json:"event"` // that has the reason
	Fields []RevealedField `json:"fields"`
}

// RevealedField is a field and its value, in one line.
type RevealedField struct {
	Key   string `json:"key"`
	Value string `json:"value"` // "" for what was never written
}

// RevealLead shows fields of a lead and records the reason.
var RevealLead = Call[Reveal, Revealed]{"reveal-lead", revealLead}

func revealLead(ctx context.Context, h *House, in Reveal) (Revealed, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Revealed{}, err
	}
	l, err := findLead(ctx, h, e.ID, in.Lead)
	if err != nil {
		return Revealed{}, err
	}
	v, err := h.Exchange.Reveal(ctx, exchange.Command(e.ID), exchange.Reveal{Lead: l.ID, Fields: in.Fields, Why: exchange.Why{Reason: in.Reason, Note: in.Note}})
	if err != nil {
		return Revealed{}, err
	}
	out := Revealed{Lead: v.Number, Event: v.Event, Fields: []RevealedField{}}
	for _, key := range in.Fields {
		entry, _ := v.Fields.Entry(key)
		out.Fields = append(out.Fields, RevealedField{key, cellText(entry.Cell)})
	}
	return out, nil
}
