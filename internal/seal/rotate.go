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

// ecosystemSecret is what lies in the wrapped key of an ecosystem.
type ecosystemSecret struct {
	roots   []root // by generation, ascending; at least one
	digests DigestKeys
}

const (
	// rootSize is the length of a generation in an opened ecosystem key: its number, then the root itself. Generations follow
	// one another there, ascending.
	rootSize = 2 + keySize
	// digestsSize is the length of what follows them unless digests are made as they were before any rehash: the number of
	// the pepper in force, that of the next, and whether it is in use. A release that does not know of it opens nothing,
	// so that none goes on making digests which nobody looks for.
	digestsSize = 2 + 2 + 1
)

func (s *ecosystemSecret) plain() (plain []byte) {
	for _, r := range s.roots {
		plain = append(binary.BigEndian.AppendUint16(plain, r.generation), r.key...)
	}
	if s.digests == settledFirst {
		return plain
	}
	plain = binary.BigEndian.AppendUint16(plain, uint16(s.digests.Now))
	plain = binary.BigEndian.AppendUint16(plain, uint16(s.digests.Next))
	if s.digests.Turned {
		return append(plain, 1)
	}
	return append(plain, 0)
}

func readEcosystemSecret(plain []byte) (s ecosystemSecret, ok bool) {
	s.digests = settledFirst
	for ; len(plain) >= rootSize; plain = plain[rootSize:] {
		s.roots = append(s.roots, root{binary.BigEndian.Uint16(plain), plain[2:rootSize]})
	}
	if len(plain) == digestsSize {
		s.digests = DigestKeys{Now: int(binary.BigEndian.Uint16(plain)), Next: int(binary.BigEndian.Uint16(plain[2:])), Turned: plain[4] == 1}
		plain = nil
	}
	return s, len(plain) == 0 && len(s.roots) > 0 && s.digests.Now > 0
}

func (s *ecosystemSecret) newest() root { return s.roots[len(s.roots)-1] }

// openEcosystemKey opens the wrapped key of an ecosystem.
func (v *Vault) openEcosystemKey(ecosystem uuid.UUID, wrapped []byte) (s ecosystemSecret, err error) {
	fail := func(err error) (ecosystemSecret, error) {
		return ecosystemSecret{}, fmt.Errorf("open key of ecosystem %s: %w", ecosystem, err)
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
	s, ok := readEcosystemSecret(plain)
	if !ok {
		return fail(ErrUnknownFormat)
	}
	return s, nil
}

// Rotation is how far the key of an ecosystem is on its way to the newest master key.
type Rotation struct {
	Turned      bool // it lies under that master key, and has a generation of its own that was made for it
	Generation  int  // the newest of its own
	Generations int  // of its own: above 1 what is wrapped under the older ones has still to be rewrapped
}

// Rotation tells how far a wrapped key of an ecosystem is on its way to a master key, 0 for the newest at hand.
func (v *Vault) Rotation(ecosystem uuid.UUID, wrapped []byte, master int) (Rotation, error) {
	s, err := v.openEcosystemKey(ecosystem, wrapped)
	if err != nil {
		return Rotation{}, err
	}
	return Rotation{Turned: generationOf(wrapped) == v.numbered(master), Generation: int(s.newest().generation), Generations: len(s.roots)}, nil
}

// numbered is the number of a master key, that of the newest at hand for 0.
func (v *Vault) numbered(master int) uint16 {
	if master == 0 {
		return v.ring.Keys().secret().masters.newest().number
	}
	return uint16(master)
}

// Turn wraps the key of an ecosystem under a master key, 0 for the newest at hand, and adds a generation to it, under which
// everything is wrapped from then on. A key that was turned to that master key before comes back as it is.
func (v *Vault) Turn(ecosystem uuid.UUID, wrapped []byte, master int) ([]byte, error) {
	s, err := v.openEcosystemKey(ecosystem, wrapped)
	if err != nil {
		return nil, err
	}
	under := v.numbered(master)
	if generationOf(wrapped) == under {
		return wrapped, nil
	}
	last := s.newest().generation
	if last == math.MaxUint16 {
		return nil, fmt.Errorf("turn key of ecosystem %s: its generations are used up", ecosystem)
	}
	s.roots = append(s.roots, root{last + 1, newKey()})
	return v.sealEcosystemKey(ecosystem, &s, under)
}

func (v *Vault) sealEcosystemKey(ecosystem uuid.UUID, s *ecosystemSecret, under uint16) ([]byte, error) {
	master, err := v.master(under)
	if err != nil {
		return nil, err
	}
	return master.seal(ecosystemContext(ecosystem), s.plain()), nil
}

// Settle drops all generations but the newest from the key of an ecosystem: what is wrapped under the others does not open
// any more. It stays under its master key.
func (v *Vault) Settle(ecosystem uuid.UUID, wrapped []byte) ([]byte, error) {
	s, err := v.openEcosystemKey(ecosystem, wrapped)
	if err != nil || len(s.roots) == 1 {
		return wrapped, err
	}
	s.roots = s.roots[len(s.roots)-1:]
	return v.sealEcosystemKey(ecosystem, &s, generationOf(wrapped))
}
