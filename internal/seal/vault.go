package seal

import (
	"bytes"
	"fmt"

	"github.com/google/uuid"
)

// maxCachedEcosystems bounds each cache of a vault. A kilobyte or so for each ecosystem; above the bound an
// ecosystem costs some microseconds more now and then.
const maxCachedEcosystems = 4096

// Vault does everything that the keys of an installation are for. It keeps the ecosystem keys it has opened;
// any number of goroutines may use it. One is made at start and lives as long as the program.
type Vault struct {
	silent
	ring       *Ring
	hashes     *macPool
	ecosystems *cache[*openedKey]
	digests    *cache[*macPool]
}

// openedKey is an ecosystem key together with the stored form that it came from.
type openedKey struct {
	wrapped []byte
	key     *EcosystemKey
}

// NewVault makes a vault of keys that stay as they are.
func NewVault(keys *Keys) *Vault { return VaultOf(Given(keys)) }

// VaultOf makes a vault of a ring of keys. What is wrapped under a master key that the ring does not have makes it look
// whether its key file has it by now.
func VaultOf(ring *Ring) *Vault {
	return &Vault{
		ring:       ring,
		hashes:     newMACPool(derive(ring.Keys().secret().pepper[:], nil, "leadex/1 hash secrets")),
		ecosystems: newCache[*openedKey](maxCachedEcosystems),
		digests:    newCache[*macPool](maxCachedEcosystems),
	}
}

// NewEcosystemKey makes the random key of a new ecosystem and returns its form wrapped under the newest master key, which is
// stored in the ecosystem's row and given to [Vault.Ecosystem]. It opens for this ecosystem only.
func (v *Vault) NewEcosystemKey(ecosystem uuid.UUID) (wrapped []byte, err error) {
	return v.newEcosystemKey(ecosystem, v.numbered(0))
}

func (v *Vault) newEcosystemKey(ecosystem uuid.UUID, under uint16) (wrapped []byte, err error) {
	if ecosystem == uuid.Nil {
		return nil, fmt.Errorf("seal: a key for no ecosystem")
	}
	master, err := v.master(under)
	if err != nil {
		return nil, fmt.Errorf("make key of ecosystem %s: %w", ecosystem, err)
	}
	return master.seal(ecosystemContext(ecosystem), appendRoot(nil, firstGeneration)), nil
}

// Ecosystem opens the wrapped key of an ecosystem. It returns ErrTampered or ErrUnknownFormat if wrapped is
// not the key of this ecosystem, ErrUnknownKey if it lies under a master key that is not at hand. Repeated calls are cheap.
func (v *Vault) Ecosystem(ecosystem uuid.UUID, wrapped []byte) (*EcosystemKey, error) {
	// The stored form is compared, so that a key is never found by the ecosystem's id alone and a
	// rewrapped one is taken at once.
	if opened, ok := v.ecosystems.find(ecosystem); ok && bytes.Equal(opened.wrapped, wrapped) {
		return opened.key, nil
	}
	roots, err := v.roots(ecosystem, wrapped)
	if err != nil {
		return nil, err
	}
	key := newEcosystemKey(ecosystem, roots)
	v.ecosystems.keep(ecosystem, &openedKey{wrapped: bytes.Clone(wrapped), key: key})
	return key, nil
}

// master is the box of the master key of a number.
func (v *Vault) master(number uint16) (box, error) {
	held := v.ring.Keys().secret().master(number)
	if held == nil {
		// A rotation puts the key into the file before anything lies under it.
		if _, err := v.ring.reload(); err != nil {
			return box{}, fmt.Errorf("%w: %s: %w", ErrUnknownKey, generationName(masterKey, number), err)
		}
		held = v.ring.Keys().secret().master(number)
	}
	if held == nil {
		return box{}, fmt.Errorf("%w: %s", ErrUnknownKey, generationName(masterKey, number))
	}
	return newBox(derive(held.key[:], nil, "leadex/1 wrap ecosystem keys"), number), nil
}

// SigningKey is [Keys.SigningKey].
func (v *Vault) SigningKey() []byte { return v.ring.Keys().SigningKey() }

func ecosystemContext(ecosystem uuid.UUID) []byte {
	return appendContext(make([]byte, 0, contextSize), forEcosystemKey, ecosystem, ecosystem)
}
