package exchange

import "errors"

// Vault is the port to the keys: it seals, opens and digests. Sealed bytes are
// bound to their place and their ecosystem and open nowhere else.
type Vault interface {
	// NewEcosystemKey makes the key of a new ecosystem, wrapped by the master key
	// in use: the newest of those whose check values are stored, or of those at
	// hand when none is. Likewise it is to make digests by the pepper in use.
	NewEcosystemKey(ecosystem ID, stored map[string][]byte) (wrapped []byte, err error)
	// EcosystemKey opens an ecosystem's key, for what has no subject of its own.
	EcosystemKey(e *Ecosystem) (Sealer, error)
	// NewDataKey makes the key of a new lead or person, and its wrapped form.
	NewDataKey(e *Ecosystem, subject ID) (key Sealer, wrapped []byte, err error)
	// DataKey opens the wrapped key of a lead or person.
	DataKey(e *Ecosystem, subject ID, wrapped []byte) (Sealer, error)

	// Digest is a keyed digest of values that are told apart: ("a", "bc") and
	// ("ab", "c") differ. The generation is one of those of DigestKeys.
	Digest(ecosystem ID, generation int, kind string, parts ...string) Digest

	// NewSecret makes a secret of 256 random bits in [A-Za-z0-9_-] that begins
	// with the prefix. HashSecret is what is stored of it: by the pepper in use.
	// SecretHashes is what may be stored: by each pepper at hand, the newest first.
	NewSecret(prefix string) string
	HashSecret(secret string, stored map[string][]byte) ([32]byte, error)
	SecretHashes(secret string) [][32]byte
	// Refresh looks for keys that another process has made, and tells whether there
	// are others now.
	Refresh() bool

	Rotator
	Rehasher
}

// Rehasher is the part of the port that moves an ecosystem from one key of
// digests to the next: see Rehash. Each key is a generation, numbered from 1.
type Rehasher interface {
	// DigestKeys are those of an ecosystem, of which all are at hand then.
	DigestKeys(e *Ecosystem) (DigestKeys, error)
	// WithDigestKeys is the ecosystem's key with others.
	WithDigestKeys(e *Ecosystem, keys DigestKeys) (wrapped []byte, err error)
	// DigestGeneration is the generation that a digest, or the hash of a secret, was
	// made by.
	DigestGeneration(d Digest) int
	// DigestInUse is the newest generation of which a check value is stored.
	DigestInUse(stored map[string][]byte) int
}

// ErrUnknownKey is the cause of the Unavailable that a Vault answers for what lies
// under a key that it does not have: because a rotation has brought that into use
// since the Ecosystem was read, or because this process has older keys than
// others.
var ErrUnknownKey = errors.New("the key that this lies under is not at hand")

// Rotator is the part of the port that moves an ecosystem from one master key to
// the next. Its key gets a new generation of its own on the way, under which all
// that lies under the ecosystem's key is brought.
type Rotator interface {
	// Rotation tells how far an ecosystem is on its way to the master key in use.
	Rotation(e *Ecosystem, stored map[string][]byte) (KeyRotation, error)
	// Turn is the ecosystem's key under the master key in use with a new generation,
	// which is the one that wraps from then on. Turned already, it is as it was.
	Turn(e *Ecosystem, stored map[string][]byte) (wrapped []byte, err error)
	// Settle is the ecosystem's key with its newest generation alone.
	Settle(e *Ecosystem) (wrapped []byte, err error)
	// Rewrap is the key of a lead or person under the newest generation; it is as it
	// was when it lies there.
	Rewrap(e *Ecosystem, subject ID, wrapped []byte) ([]byte, error)
	// Current tells whether what lies under the ecosystem's key lies under its
	// newest generation.
	Current(e *Ecosystem, sealed []byte) (bool, error)
}

// KeyRotation is how far an ecosystem's key is on its way to a master key.
type KeyRotation struct {
	Turned      bool
	Generation  int // the newest of its own
	Generations int // above 1 until it is settled
}

// Place is where sealed bytes lie.
type Place struct {
	Table, Field string
	Row          ID
}

// Sealer encrypts and decrypts under one key.
type Sealer interface {
	Seal(p Place, plain []byte) []byte
	// Open gives the plain text in a slice that nobody else has.
	Open(p Place, sealed []byte) ([]byte, error)
}

// The places of everything that is sealed.
func leadPlace(lead ID) Place     { return Place{"lead", "contents", lead} }
func overlayPlace(id ID) Place    { return Place{"assignment", "overlay", id} }
func clientPlace(client ID) Place { return Place{"client", "contents", client} }
func identityPlace(id ID) Place   { return Place{"identity", "contents", id} }
func eventPlace(event ID) Place   { return Place{"event", "body", event} }
func oncePlace(ecosystem ID, k OnceKey) Place {
	return Place{"once", k.Credential + "/" + k.Key, ecosystem}
}
