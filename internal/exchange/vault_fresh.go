package exchange

import (
	"bytes"
	"context"
	"errors"
)

// freshVault opens what lies under a newer generation of an ecosystem's key than
// the caller's Ecosystem knows of: remembered rows are some seconds old, and who
// streams a list holds one for as long as that takes. Then the row is read again.
type freshVault struct {
	Vault
	known *register
}

// EcosystemKey opens an ecosystem's key.
func (v *freshVault) EcosystemKey(e *Ecosystem) (Sealer, error) {
	return again(v, e, v.Vault.EcosystemKey)
}

// DataKey opens the wrapped key of a lead or person.
func (v *freshVault) DataKey(e *Ecosystem, subject ID, wrapped []byte) (Sealer, error) {
	return again(v, e, func(e *Ecosystem) (Sealer, error) { return v.Vault.DataKey(e, subject, wrapped) })
}

func again(v *freshVault, e *Ecosystem, open func(*Ecosystem) (Sealer, error)) (Sealer, error) {
	key, err := open(e)
	if !errors.Is(err, ErrUnknownKey) {
		return key, err
	}
	// Of the call's own context nothing is known here; it is no longer than a
	// group's.
	ctx, cancel := context.WithTimeout(context.Background(), groupTime)
	defer cancel()
	fresh, failed := v.known.ecosystem(ctx, e.ID)
	if failed == nil && bytes.Equal(fresh.WrappedKey, e.WrappedKey) {
		v.known.forget(ecosystemRow{e.ID})
		fresh, failed = v.known.ecosystem(ctx, e.ID)
	}
	if failed != nil {
		return nil, failed
	}
	return open(fresh)
}
