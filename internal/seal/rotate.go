package seal

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/google/uuid"
)

// root is one generation of an ecosystem's key.
type root struct {
	generation uint16
	key        []byte
}

// rootSize is the length of a generation in an opened ecosystem key: its number, then the root itself. Generations follow one
// another there, ascending.
const rootSize = 2 + keySize

func appendRoot(to []byte, number uint16) []byte {
	return append(binary.BigEndian.AppendUint16(to, number), newKey()...)
}

// openEcosystemKey opens the wrapped key of an ecosystem to its generations, still in one.
func (v *Vault) openEcosystemKey(ecosystem uuid.UUID, wrapped []byte) ([]byte, error) {
	fail := func(err error) ([]byte, error) {
		return nil, fmt.Errorf("open key of ecosystem %s: %w", ecosystem, err)
	}
	if len(wrapped) < Overhead {
		return fail(ErrTampered)
	}
	if wrapped[0] != formatVersion {
		return fail(ErrUnknownFormat)
	}
	master, err := v.master(generationOf(wrapped))
	if err != nil {
		return fail(err)
	}
	plain, err := master.open(ecosystemContext(ecosystem), wrapped)
	if err != nil {
		return fail(err)
	}
	if len(plain) == 0 || len(plain)%rootSize != 0 {
		return fail(ErrUnknownFormat)
	}
	return plain, nil
}

func (v *Vault) roots(ecosystem uuid.UUID, wrapped []byte) ([]root, error) {
	plain, err := v.openEcosystemKey(ecosystem, wrapped)
	if err != nil {
		return nil, err
	}
	var roots []root
	for ; len(plain) > 0; plain = plain[rootSize:] {
		roots = append(roots, root{binary.BigEndian.Uint16(plain), plain[2:rootSize]})
	}
	return roots, nil
}

// Rotation is how far the key of an ecosystem is on its way to the newest master key.
type Rotation struct {
	Turned      bool // it lies under that master key, and has a generation of its own that was made for it
	Generation  int  // the newest of its own
	Generations int  // of its own: above 1 what is wrapped under the older ones has still to be rewrapped
}

// Rotation tells how far a wrapped key of an ecosystem is on its way to a master key, 0 for the newest at hand.
func (v *Vault) Rotation(ecosystem uuid.UUID, wrapped []byte, master int) (Rotation, error) {
	roots, err := v.roots(ecosystem, wrapped)
	if err != nil {
		return Rotation{}, err
	}
	return Rotation{Turned: generationOf(wrapped) == v.numbered(master), Generation: int(roots[len(roots)-1].generation), Generations: len(roots)}, nil
}

// numbered is the number of a master key, that of the newest at hand for 0.
func (v *Vault) numbered(master int) uint16 {
	if master == 0 {
		return v.ring.Keys().secret().newest().number
	}
	return uint16(master)
}

// Turn wraps the key of an ecosystem under a master key, 0 for the newest at hand, and adds a generation to it, under which
// everything is wrapped from then on. A key that was turned to that master key before comes back as it is.
func (v *Vault) Turn(ecosystem uuid.UUID, wrapped []byte, master int) ([]byte, error) {
	plain, err := v.openEcosystemKey(ecosystem, wrapped)
	if err != nil {
		return nil, err
	}
	under := v.numbered(master)
	if generationOf(wrapped) == under {
		return wrapped, nil
	}
	last := binary.BigEndian.Uint16(plain[len(plain)-rootSize:])
	if last == math.MaxUint16 {
		return nil, fmt.Errorf("turn key of ecosystem %s: its generations are used up", ecosystem)
	}
	above, err := v.master(under)
	if err != nil {
		return nil, err
	}
	return above.seal(ecosystemContext(ecosystem), appendRoot(plain, last+1)), nil
}

// Settle drops all generations but the newest from the key of an ecosystem: what is wrapped under the others does not open
// any more. It stays under its master key.
func (v *Vault) Settle(ecosystem uuid.UUID, wrapped []byte) ([]byte, error) {
	plain, err := v.openEcosystemKey(ecosystem, wrapped)
	if err != nil || len(plain) == rootSize {
		return wrapped, err
	}
	master, err := v.master(generationOf(wrapped))
	if err != nil {
		return nil, err
	}
	return master.seal(ecosystemContext(ecosystem), plain[len(plain)-rootSize:]), nil
}
