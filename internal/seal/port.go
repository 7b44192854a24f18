package seal

import "leadex/internal/exchange"

// Port is a Vault as the domain wants it.
type Port struct{ vault *Vault }

var _ exchange.Vault = Port{}

// NewPort gives the domain access to a vault.
func NewPort(v *Vault) Port { return Port{vault: v} }

// NewEcosystemKey makes the key of a new ecosystem, wrapped.
func (p Port) NewEcosystemKey(ecosystem exchange.ID) ([]byte, error) {
	return p.vault.NewEcosystemKey(ecosystem)
}

// EcosystemKey opens an ecosystem's key.
func (p Port) EcosystemKey(e *exchange.Ecosystem) (exchange.Sealer, error) {
	key, err := p.vault.Ecosystem(e.ID, e.WrappedKey)
	if err != nil {
		return nil, err
	}
	return placed[*EcosystemKey]{key}, nil
}

// NewDataKey makes the key of a new lead or person, and its wrapped form.
func (p Port) NewDataKey(e *exchange.Ecosystem, subject exchange.ID) (exchange.Sealer, []byte, error) {
	above, err := p.vault.Ecosystem(e.ID, e.WrappedKey)
	if err != nil {
		return nil, nil, err
	}
	key, wrapped, err := above.NewDataKey(subject)
	return placed[*DataKey]{key}, wrapped, err
}

// DataKey opens the wrapped key of a lead or person.
func (p Port) DataKey(e *exchange.Ecosystem, subject exchange.ID, wrapped []byte) (exchange.Sealer, error) {
	above, err := p.vault.Ecosystem(e.ID, e.WrappedKey)
	if err != nil {
		return nil, err
	}
	key, err := above.DataKey(subject, wrapped)
	if err != nil {
		return nil, err
	}
	return placed[*DataKey]{key}, nil
}

// Digest is a keyed digest of values that are told apart.
func (p Port) Digest(ecosystem exchange.ID, kind string, parts ...string) exchange.Digest {
	return p.vault.Digest(ecosystem, kind, parts...)
}

// NewSecret makes a secret of 256 random bits.
func (p Port) NewSecret(prefix string) string { return NewSecret(prefix) }

// HashSecret is what is stored of a secret.
func (p Port) HashSecret(secret string) [32]byte { return p.vault.SecretHash(secret) }

// opener is what both kinds of keys can do.
type opener interface {
	Seal(place Place, plain []byte) []byte
	Open(place Place, sealed []byte) ([]byte, error)
}

// placed turns the domain's places into ours.
type placed[K opener] struct{ key K }

func (s placed[K]) Seal(p exchange.Place, plain []byte) []byte { return s.key.Seal(Place(p), plain) }

func (s placed[K]) Open(p exchange.Place, sealed []byte) ([]byte, error) {
	return s.key.Open(Place(p), sealed)
}
