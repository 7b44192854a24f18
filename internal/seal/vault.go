package seal

import (
	"bytes"
	"encoding/binary"
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
	keys       *Keys
	master     box
	hashes     *macPool
	ecosystems *cache[*openedKey]
	digests    *cache[*macPool]
}

// openedKey is an ecosystem key together with the stored form that it came from.
type openedKey struct {
	wrapped []byte
	key     *EcosystemKey
}

// NewVault makes a vault of keys.
func NewVault(keys *Keys) *Vault {
	return &Vault{
		keys:       keys,
		master:     newBox(derive(keys.secret().master[:], nil, "leadex/1 wrap ecosystem keys"), firstGeneration),
		hashes:     newMACPool(derive(keys.secret().pepper[:], nil, "leadex/1 hash secrets")),
		ecosystems: newCache[*openedKey](maxCachedEcosystems),
		digests:    newCache[*macPool](maxCachedEcosystems),
	}
}

// NewEcosystemKey makes the random key of a new ecosystem and returns its wrapped form, which is stored in
// the ecosystem's row and given to [Vault.Ecosystem]. It opens for this ecosystem only.
func (v *Vault) NewEcosystemKey(ecosystem uuid.UUID) (wrapped []byte, err error) {
	if ecosystem == uuid.Nil {
		return nil, fmt.Errorf("seal: a key for no ecosystem")
	}
	plain := binary.BigEndian.AppendUint16(make([]byte, 0, 2+keySize), firstGeneration)
	plain = append(plain, newKey()...)
	return v.master.seal(ecosystemContext(ecosystem), plain), nil
}

// Ecosystem opens the wrapped key of an ecosystem. It returns ErrTampered or ErrUnknownFormat if wrapped is
// not the key of this ecosystem under this master key. Repeated calls are cheap.
func (v *Vault) Ecosystem(ecosystem uuid.UUID, wrapped []byte) (*EcosystemKey, error) {
	// The stored form is compared, so that a key is never found by the ecosystem's id alone and a
	// rewrapped one is taken at once.
	if opened, ok := v.ecosystems.find(ecosystem); ok && bytes.Equal(opened.wrapped, wrapped) {
		return opened.key, nil
	}
	plain, err := v.master.open(ecosystemContext(ecosystem), wrapped)
	if err != nil {
		return nil, fmt.Errorf("open key of ecosystem %s: %w", ecosystem, err)
	}
	// A rotation may put several keys here, one after the other; this release makes and reads one.
	if len(plain) != 2+keySize {
		return nil, fmt.Errorf("open key of ecosystem %s: %w", ecosystem, ErrUnknownFormat)
	}
	key := newEcosystemKey(ecosystem, binary.BigEndian.Uint16(plain), plain[2:])
	v.ecosystems.keep(ecosystem, &openedKey{wrapped: bytes.Clone(wrapped), key: key})
	return key, nil
}

// SigningKey is [Keys.SigningKey].
func (v *Vault) SigningKey() []byte { return v.keys.SigningKey() }

func ecosystemContext(ecosystem uuid.UUID) []byte {
	return appendContext(make([]byte, 0, contextSize), forEcosystemKey, ecosystem, ecosystem)
}
