package exchange

// Vault is the port to the keys: it seals, opens and digests. Sealed bytes are
// bound to their place and their ecosystem and open nowhere else.
type Vault interface {
	// NewEcosystemKey makes the key of a new ecosystem, wrapped.
	NewEcosystemKey(ecosystem ID) (wrapped []byte, err error)
	// EcosystemKey opens an ecosystem's key, for what has no subject of its own.
	EcosystemKey(e *Ecosystem) (Sealer, error)
	// NewDataKey makes the key of a new lead or person, and its wrapped form.
	NewDataKey(e *Ecosystem, subject ID) (key Sealer, wrapped []byte, err error)
	// DataKey opens the wrapped key of a lead or person.
	DataKey(e *Ecosystem, subject ID, wrapped []byte) (Sealer, error)

	// Digest is a keyed digest of values that are told apart: ("a", "bc") and
	// ("ab", "c") differ.
	Digest(ecosystem ID, kind string, parts ...string) Digest

	// NewSecret makes a secret of 256 random bits in [A-Za-z0-9_-] that begins
	// with the prefix; HashSecret is what is stored of it.
	NewSecret(prefix string) string
	HashSecret(secret string) [32]byte
}

// Place is where sealed bytes lie.
type Place struct {
	Table, Field string
	Row          ID
}

// Sealer encrypts and decrypts under one key.
type Sealer interface {
	Seal(p Place, plain []byte) []byte
	Open(p Place, sealed []byte) ([]byte, error)
}

// The places of everything that is sealed.
func leadPlace(lead ID) Place     { return Place{"lead", "contents", lead} }
func overlayPlace(id ID) Place    { return Place{"assignment", "overlay", id} }
func clientPlace(client ID) Place { return Place{"client", "contents", client} }
func eventPlace(event ID) Place   { return Place{"event", "body", event} }
func oncePlace(ecosystem ID, k OnceKey) Place {
	return Place{"once", k.Credential + "/" + k.Key, ecosystem}
}
