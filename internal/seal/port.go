package seal

import (
	"errors"
	"fmt"

	"leadex/internal/exchange"
)

// Port is a Vault as the domain wants it.
type Port struct{ vault *Vault }

var _ exchange.Vault = Port{}

// NewPort gives the domain access to a vault.
func NewPort(v *Vault) Port { return Port{vault: v} }

// NewEcosystemKey makes the key of a new ecosystem, wrapped by the master key in use and with digests by the pepper in use.
func (p Port) NewEcosystemKey(ecosystem exchange.ID, stored map[string][]byte) ([]byte, error) {
	pepper := uint16(PepperInUse(stored))
	if pepper == 0 {
		pepper = p.vault.ring.Keys().secret().peppers.newest().number
	}
	wrapped, err := p.vault.newEcosystemKey(ecosystem, p.vault.numbered(MasterInUse(stored)), pepper)
	return wrapped, away(err)
}

// Rotation tells how far an ecosystem's key is on its way to the master key in use.
func (p Port) Rotation(e *exchange.Ecosystem, stored map[string][]byte) (exchange.KeyRotation, error) {
	r, err := p.vault.Rotation(e.ID, e.WrappedKey, MasterInUse(stored))
	return exchange.KeyRotation(r), away(err)
}

// Turn moves an ecosystem's key to the master key in use.
func (p Port) Turn(e *exchange.Ecosystem, stored map[string][]byte) ([]byte, error) {
	wrapped, err := p.vault.Turn(e.ID, e.WrappedKey, MasterInUse(stored))
	return wrapped, away(err)
}

// Settle drops the older generations of an ecosystem's key.
func (p Port) Settle(e *exchange.Ecosystem) ([]byte, error) {
	wrapped, err := p.vault.Settle(e.ID, e.WrappedKey)
	return wrapped, away(err)
}

// Rewrap brings a data key under the newest generation.
func (p Port) Rewrap(e *exchange.Ecosystem, subject exchange.ID, wrapped []byte) ([]byte, error) {
	above, err := p.vault.Ecosystem(e.ID, e.WrappedKey)
	if err != nil {
		return nil, away(err)
	}
	wrapped, err = above.Rewrap(subject, wrapped)
	return wrapped, away(err)
}

// Current tells whether bytes lie under the newest generation.
func (p Port) Current(e *exchange.Ecosystem, sealed []byte) (bool, error) {
	above, err := p.vault.Ecosystem(e.ID, e.WrappedKey)
	if err != nil {
		return false, away(err)
	}
	return above.Current(sealed), nil
}

// away tells the domain of a key that is not at hand: this process may have it soon, and others have it.
func away(err error) error {
	if !errors.Is(err, ErrUnknownKey) {
		return err
	}
	return exchange.Refuse(exchange.Unavailable, "this server has not the key that this lies under").
		Because(fmt.Errorf("%w: %w", exchange.ErrUnknownKey, err))
}

// EcosystemKey opens an ecosystem's key.
func (p Port) EcosystemKey(e *exchange.Ecosystem) (exchange.Sealer, error) {
	key, err := p.vault.Ecosystem(e.ID, e.WrappedKey)
	if err != nil {
		return nil, away(err)
	}
	return placed[*EcosystemKey]{key}, nil
}

// NewDataKey makes the key of a new lead or person, and its wrapped form.
func (p Port) NewDataKey(e *exchange.Ecosystem, subject exchange.ID) (exchange.Sealer, []byte, error) {
	above, err := p.vault.Ecosystem(e.ID, e.WrappedKey)
	if err != nil {
		return nil, nil, away(err)
	}
	key, wrapped, err := above.NewDataKey(subject)
	return placed[*DataKey]{key}, wrapped, err
}

// DataKey opens the wrapped key of a lead or person.
func (p Port) DataKey(e *exchange.Ecosystem, subject exchange.ID, wrapped []byte) (exchange.Sealer, error) {
	above, err := p.vault.Ecosystem(e.ID, e.WrappedKey)
	if err != nil {
		return nil, away(err)
	}
	key, err := above.DataKey(subject, wrapped)
	if err != nil {
		return nil, away(err)
	}
	return placed[*DataKey]{key}, nil
}

// DigestKeys are the generations that digests of an ecosystem are made by.
func (p Port) DigestKeys(e *exchange.Ecosystem) (exchange.DigestKeys, error) {
	keys, err := p.vault.DigestKeys(e.ID, e.WrappedKey)
	return exchange.DigestKeys(keys), away(err)
}

// WithDigestKeys is the ecosystem's key with other generations of digests.
func (p Port) WithDigestKeys(e *exchange.Ecosystem, keys exchange.DigestKeys) ([]byte, error) {
	wrapped, err := p.vault.WithDigestKeys(e.ID, e.WrappedKey, DigestKeys(keys))
	return wrapped, away(err)
}

// Digest is a keyed digest of values that are told apart.
func (p Port) Digest(ecosystem exchange.ID, generation int, kind string, parts ...string) exchange.Digest {
	return p.vault.Digest(ecosystem, generation, kind, parts...)
}

// DigestGeneration is the generation that a digest or a hash was made by.
func (p Port) DigestGeneration(d exchange.Digest) int { return DigestGeneration(d) }

// DigestInUse is the newest generation of which a check value is stored.
func (p Port) DigestInUse(stored map[string][]byte) int { return PepperInUse(stored) }

// NewSecret makes a secret of 256 random bits.
func (p Port) NewSecret(prefix string) string { return NewSecret(prefix) }

// HashSecret is what is stored of a secret.
func (p Port) HashSecret(secret string, stored map[string][]byte) ([32]byte, error) {
	hash, err := p.vault.SecretHashBy(secret, PepperInUse(stored))
	return hash, away(err)
}

// SecretHashes is what may be stored of a secret.
func (p Port) SecretHashes(secret string) [][32]byte { return p.vault.SecretHashes(secret) }

// Refresh looks for keys that another process has made.
func (p Port) Refresh() bool {
	changed, err := p.vault.Refresh()
	return changed && err == nil
}

// opener is what both kinds of keys can do.
type opener interface {
	Seal(place Place, plain []byte) []byte
	Open(place Place, sealed []byte) ([]byte, error)
}

// placed turns the domain's places into ours.
type placed[K opener] struct{ key K }

func (s placed[K]) Seal(p exchange.Place, plain []byte) []byte { return s.key.Seal(Place(p), plain) }

func (s placed[K]) Open(p exchange.Place, sealed []byte) ([]byte, error) {
	plain, err := s.key.Open(Place(p), sealed)
	return plain, away(err)
}
