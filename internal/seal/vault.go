package seal

import (
	"bytes"
	"fmt"
	"sync/atomic"

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
	ecosystems *cache[uuid.UUID, *openedKey]
	digests    *cache[digestKey, *macPool]
	hashes     atomic.Pointer[hashes]
}

// openedKey is an ecosystem key together with the stored form that it came from.
type openedKey struct {
	wrapped []byte
	key     *EcosystemKey
	digests DigestKeys
}

// NewVault makes a vault of keys that stay as they are.
func NewVault(keys *Keys) *Vault { return VaultOf(Given(keys)) }

// VaultOf makes a vault of a ring of keys. What is wrapped under a master key that the ring does not have makes it look
// whether its key file has it by now.
func VaultOf(ring *Ring) *Vault {
	return &Vault{
		ring:       ring,
		ecosystems: newCache[uuid.UUID, *openedKey](maxCachedEcosystems),
		digests:    newCache[digestKey, *macPool](maxCachedEcosystems),
	}
}

// NewEcosystemKey makes the random key of a new ecosystem and returns its form wrapped under the newest master key, which is
// stored in the ecosystem's row and given to [Vault.Ecosystem]. It opens for this ecosystem only.
func (v *Vault) NewEcosystemKey(ecosystem uuid.UUID) (wrapped []byte, err error) {
	return v.newEcosystemKey(ecosystem, v.numbered(0), v.ring.Keys().secret().peppers.newest().number)
}

// newEcosystemKey makes a key under a master key, with digests by a pepper.
func (v *Vault) newEcosystemKey(ecosystem uuid.UUID, under, pepper uint16) (wrapped []byte, err error) {
	if ecosystem == uuid.Nil {
		return nil, fmt.Errorf("seal: a key for no ecosystem")
	}
	master, err := v.master(under)
	if err != nil {
		return nil, fmt.Errorf("make key of ecosystem %s: %w", ecosystem, err)
	}
	made := ecosystemSecret{roots: []root{{firstGeneration, newKey()}}, digests: DigestKeys{Now: int(pepper)}}
	return master.seal(ecosystemContext(ecosystem), made.plain()), nil
}

// Ecosystem opens the wrapped key of an ecosystem. It returns ErrTampered or ErrUnknownFormat if wrapped is
// not the key of this ecosystem, ErrUnknownKey if it lies under a master key that is not at hand. Repeated calls are cheap.
func (v *Vault) Ecosystem(ecosystem uuid.UUID, wrapped []byte) (*EcosystemKey, error) {
	opened, err := v.open(ecosystem, wrapped)
	if err != nil {
		return nil, err
	}
	return opened.key, nil
}

func (v *Vault) open(ecosystem uuid.UUID, wrapped []byte) (*openedKey, error) {
	// The stored form is compared, so that a key is never found by the ecosystem's id alone and a
	// rewrapped one is taken at once.
	if opened, ok := v.ecosystems.find(ecosystem); ok && bytes.Equal(opened.wrapped, wrapped) {
		return opened, nil
	}
	secret, err := v.openEcosystemKey(ecosystem, wrapped)
	if err != nil {
		return nil, err
	}
	opened := &openedKey{wrapped: bytes.Clone(wrapped), key: newEcosystemKey(ecosystem, secret.roots), digests: secret.digests}
	v.ecosystems.keep(ecosystem, opened)
	return opened, nil
}

// master is the box of the master key of a number.
func (v *Vault) master(number uint16) (box, error) {
	held, err := v.held(masterKey, number, func(s *secret) generations { return s.masters })
	if err != nil {
		return box{}, err
	}
	return newBox(derive(held.key[:], nil, "leadex/1 wrap ecosystem keys"), number), nil
}

// pepper is the pepper of a number.
func (v *Vault) pepper(number uint16) (*generation, error) {
	return v.held(pepperKey, number, func(s *secret) generations { return s.peppers })
}

func (v *Vault) held(key string, number uint16, of func(*secret) generations) (*generation, error) {
	if held := of(v.ring.Keys().secret()).numbered(number); held != nil {
		return held, nil
	}
	// A rotation puts the key into the file before anything lies under it, and a rehash before anything is made with it.
	if _, err := v.ring.reload(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrUnknownKey, generationName(key, number), err)
	}
	if held := of(v.ring.Keys().secret()).numbered(number); held != nil {
		return held, nil
	}
	return nil, fmt.Errorf("%w: %s", ErrUnknownKey, generationName(key, number))
}

// Refresh reads the key file again if it has changed, and tells whether it holds other keys now.
func (v *Vault) Refresh() (changed bool, err error) { return v.ring.reload() }

// SigningKey is [Keys.SigningKey].
func (v *Vault) SigningKey() []byte { return v.ring.Keys().SigningKey() }

func ecosystemContext(ecosystem uuid.UUID) []byte {
	return appendContext(make([]byte, 0, contextSize), forEcosystemKey, ecosystem, ecosystem)
}
