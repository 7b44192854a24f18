package control

import (
	"context"
	"time"

	"leadex/internal/exchange"
)

// Ecosystem is a tenant.
type Ecosystem struct {
	ID          exchange.ID `json:"id"`
	Name        string      `json:"name"`
	Country     string      `json:"country"`
	Currency    string      `json:"currency"`
	TimeZone    string      `json:"time_zone"`
	PhoneRegion string      `json:"phone_region"`
	CreatedAt   time.Time   `json:"created_at"`
	DisabledAt  *time.Time  `json:"disabled_at"` // null while it works
}

// NewEcosystem is what an ecosystem is made from.
type NewEcosystem struct {
	Name        string `json:"name"`
	Country     string `json:"country"`
	Currency    string `json:"currency"`
	TimeZone    string `json:"time_zone"`    // "" for UTC
	PhoneRegion string `json:"phone_region"` // "" for the country
}

// Named names one thing by its id or its name. Ecosystem is only asked for what
// lies in one, and may be left out when there is only one.
type Named struct {
	Ecosystem string `json:"ecosystem,omitempty"`
	Name      string `json:"name"`
}

// In names an ecosystem by id or name; "" is the only one.
type In struct {
	Ecosystem string `json:"ecosystem"`
}

// All asks for all there are.
type All struct{}

var (
	// CreateEcosystem makes a tenant. Duplicate for a name that exists.
	CreateEcosystem = Call[NewEcosystem, Ecosystem]{"create-ecosystem", createEcosystem}
	// Ecosystems are all tenants, oldest first.
	Ecosystems = Call[All, []Ecosystem]{"ecosystems", ecosystems}
	// DisableEcosystem ends all access to a tenant.
	DisableEcosystem = Call[Named, Ecosystem]{"disable-ecosystem", disableEcosystem}
)

func createEcosystem(ctx context.Context, h *House, in NewEcosystem) (Ecosystem, error) {
	e, err := h.Exchange.CreateEcosystem(ctx, exchange.Ecosystem{Name: in.Name, Country: in.Country, Currency: in.Currency,
		TimeZone: in.TimeZone, PhoneRegion: in.PhoneRegion})
	return ecosystemOf(&e), err
}

func ecosystems(ctx context.Context, h *House, _ All) ([]Ecosystem, error) {
	all, err := h.Exchange.Ecosystems(ctx)
	return each(all, ecosystemOf), err
}

func disableEcosystem(ctx context.Context, h *House, in Named) (Ecosystem, error) {
	e, err := findEcosystem(ctx, h, in.Name)
	if err != nil {
		return Ecosystem{}, err
	}
	if err := h.Exchange.DisableEcosystem(ctx, e.ID); err != nil {
		return Ecosystem{}, err
	}
	e, err = findEcosystem(ctx, h, e.ID.String())
	return ecosystemOf(&e), err
}

func ecosystemOf(e *exchange.Ecosystem) Ecosystem {
	return Ecosystem{ID: e.ID, Name: e.Name, Country: e.Country, Currency: e.Currency, TimeZone: e.TimeZone,
		PhoneRegion: e.PhoneRegion, CreatedAt: e.CreatedAt, DisabledAt: unlessZero(e.DisabledAt)}
}

// findEcosystem finds by id or name; "" is the only ecosystem there is.
func findEcosystem(ctx context.Context, h *House, name string) (exchange.Ecosystem, error) {
	all, err := h.Exchange.Ecosystems(ctx)
	if err != nil {
		return exchange.Ecosystem{}, err
	}
	if name == "" && len(all) == 1 {
		return all[0], nil
	}
	if name == "" {
		return exchange.Ecosystem{}, exchange.InvalidField("ecosystem", "is required: there are %d ecosystems", len(all))
	}
	return find(all, "ecosystem", name, func(e *exchange.Ecosystem) (exchange.ID, string) { return e.ID, e.Name })
}

// find picks the one of a kind that has this id or, if none has, this name.
func find[T any](all []T, kind, name string, names func(*T) (exchange.ID, string)) (T, error) {
	wanted, isID := exchange.ParseID(name)
	for i := range all {
		id, own := names(&all[i])
		if isID && id == wanted || !isID && own == name {
			return all[i], nil
		}
	}
	var none T
	return none, &exchange.Error{Code: exchange.NotFound, Field: kind, Message: "there is no " + kind + " of this id or name"}
}

func each[T, U any](all []T, convert func(*T) U) []U {
	converted := make([]U, len(all))
	for i := range all {
		converted[i] = convert(&all[i])
	}
	return converted
}

func unlessZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
