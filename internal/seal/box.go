package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"

	"github.com/google/uuid"
)

// formatVersion is the first byte of everything that is sealed or wrapped.
const formatVersion byte = 1

// firstGeneration is the generation of every key until it is rotated, and of what is never rotated: data keys.
const firstGeneration uint16 = 1

// generationOf is the generation in the header of sealed bytes, of which there are at least headerSize.
func generationOf(sealed []byte) uint16 { return binary.BigEndian.Uint16(sealed[1:]) }

const (
	headerSize = 1 + 2 // format, generation
	nonceSize  = 12
	tagSize    = 16
)

// Overhead is by how many bytes a sealed value is longer than its plain text.
const Overhead = headerSize + nonceSize + tagSize

// purpose is the first part of the associated data, so that nothing that was sealed for one use
// opens in another. The numbers are stored formats: they are never changed or used again.
type purpose byte

const (
	forEcosystemKey purpose = 1
	forDataKey      purpose = 2
	forField        purpose = 3
)

// contextSize holds the associated data of any [Place] whose names have usual lengths.
const contextSize = 160

// appendContext writes the associated data. Ids have one length and each name is preceded by its
// length, so that two different contexts never have the same bytes. The format is part of it; the
// generation need not be, because another generation is another key.
func appendContext(to []byte, use purpose, ecosystem, row uuid.UUID, names ...string) []byte {
	to = append(to, formatVersion, byte(use))
	to = append(to, ecosystem[:]...)
	to = append(to, row[:]...)
	for _, name := range names {
		to = binary.BigEndian.AppendUint32(to, uint32(len(name)))
		to = append(to, name...)
	}
	return to
}

// box seals under one key of one generation. Any number of goroutines may use it.
type box struct {
	aead       hidden[cipher.AEAD]
	generation uint16
}

// newBox takes a key of keySize bytes and keeps no reference to it.
func newBox(key []byte, generation uint16) box {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("seal: " + err.Error()) // only another length of the key fails
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic("seal: " + err.Error()) // only another cipher than AES fails
	}
	return box{aead: hide(aead), generation: generation}
}

func newKey() []byte {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails: it ends the program instead
	return key
}

// seal returns the stored form of plain, bound to the context.
func (b box) seal(context, plain []byte) []byte {
	sealed := make([]byte, headerSize, Overhead+len(plain))
	sealed[0] = formatVersion
	binary.BigEndian.PutUint16(sealed[1:], b.generation)
	return b.aead().Seal(sealed, nil, plain, context)
}

// open is the inverse of seal. It takes any bytes and leaves them as they are.
func (b box) open(context, sealed []byte) ([]byte, error) {
	if len(sealed) < Overhead {
		return nil, ErrTampered
	}
	if sealed[0] != formatVersion {
		return nil, ErrUnknownFormat
	}
	if generationOf(sealed) != b.generation {
		return nil, ErrUnknownKey
	}
	plain, err := b.aead().Open(make([]byte, 0, len(sealed)-Overhead), nil, sealed[headerSize:], context)
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}
