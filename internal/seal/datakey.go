package seal

import "github.com/google/uuid"

// DataKey seals what belongs to one subject, in all tables. It is made and opened by its [EcosystemKey]; any
// number of goroutines may use it. It is not for keeping longer than an operation: a subject whose wrapped
// key was deleted counts as erased only when no copy of the opened one is left.
type DataKey struct {
	silent
	ecosystem uuid.UUID
	field     box
}

func newDataKey(ecosystem uuid.UUID, key []byte) *DataKey {
	return &DataKey{ecosystem: ecosystem, field: newBox(key, firstGeneration)}
}

// Seal returns the stored form of plain, [Overhead] bytes longer, for one place. The same plain text gives
// other bytes each time.
func (k *DataKey) Seal(place Place, plain []byte) []byte {
	return sealField(k.field, k.ecosystem, place, plain)
}

// Open returns what was sealed for the place, in a slice of its own, or ErrTampered, ErrUnknownFormat or ErrUnknownKey.
func (k *DataKey) Open(place Place, sealed []byte) ([]byte, error) {
	return openField(k.field, k.ecosystem, place, sealed)
}
