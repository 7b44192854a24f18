package exchange

import (
	"context"
	"strings"
	"time"
)

// CreateEcosystem makes a tenant. Name, Country, Currency and TimeZone are
// given; PhoneRegion is the country unless given, ID is new unless given.
//
// Errors: Invalid names the field; Duplicate for an ID or name that exists.
func (x *Exchange) CreateEcosystem(ctx context.Context, e Ecosystem) (Ecosystem, error) {
	if err := checkEcosystem(&e); err != nil {
		return e, err
	}
	all, err := x.store.Ecosystems(ctx)
	if err != nil {
		return e, err
	}
	for _, other := range all {
		if other.Name == e.Name || other.ID == e.ID {
			return e, &Error{Code: Duplicate, Field: "name", Message: "an ecosystem of this name or id exists already"}
		}
	}
	if e.ID == NoID {
		e.ID = x.newID()
	}
	e.CreatedAt = x.now()
	checks, err := x.store.KeyChecks(ctx, nil)
	if err != nil {
		return e, err
	}
	if e.WrappedKey, err = x.vault.NewEcosystemKey(e.ID, checks); err != nil {
		return e, err
	}
	if err := x.store.CreateEcosystem(ctx, e); err != nil {
		return e, err
	}
	err = x.manage(ctx, e.ID, func(_ context.Context, t *tx, _ Reader) error {
		_, err := t.record(Event{Kind: EcosystemCreated, Facts: map[string]string{"country": e.Country, "currency": e.Currency}}, NoID, nil)
		return err
	})
	if err != nil {
		return e, err
	}
	return e, x.followRotation(ctx, e.ID, checks)
}

func checkEcosystem(e *Ecosystem) error {
	if err := checkName("name", e.Name); err != nil {
		return err
	}
	e.Country, e.Currency = strings.ToUpper(e.Country), strings.ToUpper(e.Currency)
	if !capitals(e.Country, 2) {
		return InvalidField("country", "must be an ISO 3166 code of two letters such as CO")
	}
	if !capitals(e.Currency, 3) {
		return InvalidField("currency", "must be an ISO 4217 code of three letters such as COP")
	}
	if e.PhoneRegion = strings.ToUpper(e.PhoneRegion); e.PhoneRegion == "" {
		e.PhoneRegion = e.Country
	}
	if !capitals(e.PhoneRegion, 2) {
		return InvalidField("phone_region", "must be an ISO 3166 code of two letters such as CO")
	}
	if e.TimeZone == "" {
		e.TimeZone = "UTC"
	}
	if e.IdentityScope == "" {
		e.IdentityScope = ScopeEcosystem
	}
	if e.IdentityScope != ScopeEcosystem && e.IdentityScope != ScopeLegalEntity {
		return InvalidField("identity_scope", "must be ecosystem or legal_entity")
	}
	if err := checkRequiredFields(e.RequiredFields); err != nil {
		return err
	}
	if _, err := time.LoadLocation(e.TimeZone); err != nil || e.TimeZone == "Local" {
		return InvalidField("time_zone", "must be an IANA time zone such as America/Bogota")
	}
	return nil
}

func capitals(s string, n int) bool {
	return len(s) == n && strings.IndexFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}

// DisableEcosystem ends all access to an ecosystem; nothing is deleted.
func (x *Exchange) DisableEcosystem(ctx context.Context, id ID) error {
	return x.manage(ctx, id, func(ctx context.Context, t *tx, r Reader) error {
		e, err := r.Ecosystem(ctx, id)
		if err != nil || !e.DisabledAt.IsZero() {
			return err
		}
		e.DisabledAt = t.now
		t.changes.Ecosystem = &e
		_, err = t.record(Event{Kind: EcosystemDisabled}, NoID, nil)
		return err
	})
}

// Ecosystems are all ecosystems, oldest first.
func (x *Exchange) Ecosystems(ctx context.Context) ([]Ecosystem, error) {
	return x.store.Ecosystems(ctx)
}
