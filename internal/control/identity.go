package control

import (
	"context"
	"time"

	"leadex/internal/exchange"
)

// Identity is how an ecosystem knows persons, and what a conversion needs there.
type Identity struct {
	Ecosystem      exchange.ID `json:"ecosystem"`
	Name           string      `json:"name"`
	Scope          string      `json:"scope"`
	Switching      string      `json:"switching"` // the scope that is on its way; "" for none
	RequiredFields []string    `json:"required_fields"`
}

// NewIdentity is what is to be changed.
type NewIdentity struct {
	Ecosystem      string    `json:"ecosystem"`
	Scope          string    `json:"scope"`           // "" leaves it
	RequiredFields *[]string `json:"required_fields"` // null leaves them
}

// SetIdentity changes how an ecosystem knows persons, and makes the keys that this
// takes. Invalid names scope or required_fields.
var SetIdentity = Task[NewIdentity, KeyProgress, Identity]{"set-identity", setIdentity}

// switchPoll is how often it is looked whether another process has made the keys.
const switchPoll = 200 * time.Millisecond

func setIdentity(ctx context.Context, h *House, in NewIdentity, tell func(KeyProgress)) (Identity, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Identity{}, err
	}
	change := exchange.SetIdentity{Ecosystem: e.ID, Scope: exchange.IdentityScope(in.Scope)}
	if in.RequiredFields != nil {
		change.Required = append([]string{}, *in.RequiredFields...)
	}
	operator := exchange.Command(e.ID)
	v, err := h.Exchange.SetIdentity(ctx, operator, change)
	for err == nil && v.Switching != "" {
		if err = rekey(ctx, h, e, tell); err != nil {
			break
		}
		v, err = h.Exchange.IdentitySettings(ctx, operator, e.ID)
	}
	if err != nil {
		return Identity{}, err
	}
	if in.Scope != "" {
		// The way back counts at once, and who is known twice is looked for now.
		err = rekey(ctx, h, e, tell)
	}
	fields := append([]string{}, v.RequiredFields...)
	return Identity{Ecosystem: e.ID, Name: e.Name, Scope: string(v.IdentityScope), Switching: string(v.Switching), RequiredFields: fields}, err
}

// rekey makes keys of persons, or waits a little for whoever is at it.
func rekey(ctx context.Context, h *House, e exchange.Ecosystem, tell func(KeyProgress)) error {
	ran, err := h.Exchange.Rekey(ctx, func(p exchange.RekeyProgress) {
		if p.Ecosystem == e.ID {
			tell(KeyProgress{Ecosystem: e.Name, Task: p.Task, Done: p.Done, Total: p.Total})
		}
	})
	if err != nil || ran {
		return err
	}
	select {
	case <-ctx.Done():
		return exchange.Refuse(exchange.Unavailable, "the keys are still being made; the server goes on with it").Because(ctx.Err())
	case <-time.After(switchPoll):
		return nil
	}
}
