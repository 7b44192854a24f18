package seal

import (
	"fmt"

	"github.com/google/uuid"
)

// Place is where a sealed value is stored. It is bound into the value, which opens nowhere else: a row that is
// copied under another id, or a table or field that is renamed, has to be sealed again.
type Place struct {
	Table, Field string
	Row          uuid.UUID
}

// EcosystemKey makes and opens the data keys of one ecosystem, and seals what belongs to no subject of its own. While a
// rotation is under way it has a root of each generation: it seals under the newest and opens under any.
// Any number of goroutines may use it.
type EcosystemKey struct {
	silent
	ecosystem uuid.UUID
	roots     []rootBoxes // by generation, ascending; at least one
}

// rootBoxes are what is derived from a root of an ecosystem's key.
type rootBoxes struct {
	// Two keys, because each may seal only 2^32 times with random nonces, and every new subject is one time.
	wrap, field box
}

func newEcosystemKey(ecosystem uuid.UUID, roots []root) *EcosystemKey {
	k := &EcosystemKey{ecosystem: ecosystem}
	for _, r := range roots {
		k.roots = append(k.roots, rootBoxes{
			wrap:  newBox(derive(r.key, nil, "leadex/1 wrap data keys"), r.generation),
			field: newBox(derive(r.key, nil, "leadex/1 seal fields"), r.generation),
		})
	}
	return k
}

func (k *EcosystemKey) newest() *rootBoxes { return &k.roots[len(k.roots)-1] }

// under is the root that sealed or wrapped bytes say they lie under.
func (k *EcosystemKey) under(sealed []byte) (*rootBoxes, error) {
	if len(sealed) < Overhead {
		return nil, ErrTampered
	}
	if sealed[0] != formatVersion {
		return nil, ErrUnknownFormat
	}
	generation := generationOf(sealed)
	for i := range k.roots {
		if k.roots[i].wrap.generation == generation {
			return &k.roots[i], nil
		}
	}
	return nil, fmt.Errorf("%w: generation %d of the ecosystem's key", ErrUnknownKey, generation)
}

// NewDataKey makes the random key of a new subject (a lead, a person) and returns it with its wrapped form,
// which is stored in one place only: whoever deletes it there has erased what the key sealed.
// It opens for this subject only. The error is of the arguments; random bytes never fail.
func (k *EcosystemKey) NewDataKey(subject uuid.UUID) (key *DataKey, wrapped []byte, err error) {
	if subject == uuid.Nil {
		return nil, nil, fmt.Errorf("seal: a data key for no subject")
	}
	plain := newKey()
	var space [contextSize]byte
	context := appendContext(space[:0], forDataKey, k.ecosystem, subject)
	return newDataKey(k.ecosystem, plain), k.newest().wrap.seal(context, plain), nil
}

// DataKey opens the wrapped key of a subject. It returns ErrTampered or ErrUnknownFormat if wrapped is not
// the key of this subject in this ecosystem, ErrUnknownKey if it lies under a generation that is not there.
func (k *EcosystemKey) DataKey(subject uuid.UUID, wrapped []byte) (*DataKey, error) {
	plain, err := k.unwrap(subject, wrapped)
	if err != nil {
		return nil, err
	}
	return newDataKey(k.ecosystem, plain), nil
}

func (k *EcosystemKey) unwrap(subject uuid.UUID, wrapped []byte) ([]byte, error) {
	root, err := k.under(wrapped)
	if err != nil {
		return nil, fmt.Errorf("open data key of %s: %w", subject, err)
	}
	var space [contextSize]byte
	plain, err := root.wrap.open(appendContext(space[:0], forDataKey, k.ecosystem, subject), wrapped)
	if err != nil {
		return nil, fmt.Errorf("open data key of %s: %w", subject, err)
	}
	if len(plain) != keySize {
		return nil, fmt.Errorf("open data key of %s: %w", subject, ErrUnknownFormat)
	}
	return plain, nil
}

// Current tells whether sealed or wrapped bytes lie under the newest generation.
func (k *EcosystemKey) Current(sealed []byte) bool {
	return len(sealed) >= headerSize && sealed[0] == formatVersion && generationOf(sealed) == k.newest().wrap.generation
}

// Rewrap returns the key of a subject wrapped under the newest generation: as it is when it lies there already.
// Errors are those of [EcosystemKey.DataKey].
func (k *EcosystemKey) Rewrap(subject uuid.UUID, wrapped []byte) ([]byte, error) {
	if k.Current(wrapped) {
		return wrapped, nil
	}
	plain, err := k.unwrap(subject, wrapped)
	if err != nil {
		return nil, err
	}
	var space [contextSize]byte
	return k.newest().wrap.seal(appendContext(space[:0], forDataKey, k.ecosystem, subject), plain), nil
}

// Seal returns the stored form of plain, [Overhead] bytes longer, for one place: rows that belong to the
// ecosystem and not to a subject that may be erased.
func (k *EcosystemKey) Seal(place Place, plain []byte) []byte {
	return sealField(k.newest().field, k.ecosystem, place, plain)
}

// Open returns what was sealed for the place, in a slice of its own, or ErrTampered, ErrUnknownFormat or ErrUnknownKey.
func (k *EcosystemKey) Open(place Place, sealed []byte) ([]byte, error) {
	root, err := k.under(sealed)
	if err != nil {
		return nil, fmt.Errorf("open what %s %s has sealed: %w", place.Table, place.Row, err)
	}
	return openField(root.field, k.ecosystem, place, sealed)
}

func sealField(b box, ecosystem uuid.UUID, place Place, plain []byte) []byte {
	var space [contextSize]byte
	return b.seal(appendContext(space[:0], forField, ecosystem, place.Row, place.Table, place.Field), plain)
}

func openField(b box, ecosystem uuid.UUID, place Place, sealed []byte) ([]byte, error) {
	var space [contextSize]byte
	context := appendContext(space[:0], forField, ecosystem, place.Row, place.Table, place.Field)
	plain, err := b.open(context, sealed)
	if err != nil {
		// Without the field: a caller may put a name there that came from outside.
		return nil, fmt.Errorf("open what %s %s has sealed: %w", place.Table, place.Row, err)
	}
	return plain, nil
}
