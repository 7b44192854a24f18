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

// EcosystemKey makes and opens the data keys of one ecosystem, and seals what belongs to no subject of its own.
// Any number of goroutines may use it.
type EcosystemKey struct {
	silent
	ecosystem uuid.UUID
	// Two keys, because each may seal only 2^32 times with random nonces, and every new subject is one time.
	wrap, field box
}

func newEcosystemKey(ecosystem uuid.UUID, generation uint16, root []byte) *EcosystemKey {
	return &EcosystemKey{
		ecosystem: ecosystem,
		wrap:      newBox(derive(root, nil, "leadex/1 wrap data keys"), generation),
		field:     newBox(derive(root, nil, "leadex/1 seal fields"), generation),
	}
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
	return newDataKey(k.ecosystem, plain), k.wrap.seal(context, plain), nil
}

// DataKey opens the wrapped key of a subject. It returns ErrTampered or ErrUnknownFormat if wrapped is not
// the key of this subject in this ecosystem.
func (k *EcosystemKey) DataKey(subject uuid.UUID, wrapped []byte) (*DataKey, error) {
	var space [contextSize]byte
	plain, err := k.wrap.open(appendContext(space[:0], forDataKey, k.ecosystem, subject), wrapped)
	if err != nil {
		return nil, fmt.Errorf("open data key of %s: %w", subject, err)
	}
	if len(plain) != keySize {
		return nil, fmt.Errorf("open data key of %s: %w", subject, ErrUnknownFormat)
	}
	return newDataKey(k.ecosystem, plain), nil
}

// Seal returns the stored form of plain, [Overhead] bytes longer, for one place: rows that belong to the
// ecosystem and not to a subject that may be erased.
func (k *EcosystemKey) Seal(place Place, plain []byte) []byte {
	return sealField(k.field, k.ecosystem, place, plain)
}

// Open returns what was sealed for the place, in a slice of its own, or ErrTampered or ErrUnknownFormat.
func (k *EcosystemKey) Open(place Place, sealed []byte) ([]byte, error) {
	return openField(k.field, k.ecosystem, place, sealed)
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
