package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"

	"github.com/google/uuid"
)

// DigestSize is the length of a digest and of a hash of a secret, in bytes.
const DigestSize = sha256.Size

// Digest is what sealed values are searched by: equal for an equal kind and equal parts in one ecosystem,
// and telling nothing without the pepper. Where one part ends and the next begins counts: ("a", "bc") is
// not ("ab", "c"). Parts are taken byte by byte; whoever wants more to be equal normalises before.
func (v *Vault) Digest(ecosystem uuid.UUID, kind string, parts ...string) [DigestSize]byte {
	macs, ok := v.digests.find(ecosystem)
	if !ok {
		macs = v.openDigests(ecosystem)
	}
	return macs.sum(kind, parts...)
}

func (v *Vault) openDigests(ecosystem uuid.UUID) *macPool {
	macs := newMACPool(derive(v.ring.Keys().secret().pepper[:], ecosystem[:], "leadex/1 digest"))
	v.digests.keep(ecosystem, macs)
	return macs
}

// DigestGeneration is the generation of the key that [Vault.Digest] uses, to be stored beside digests that a
// later change of the pepper has to find and replace.
func (v *Vault) DigestGeneration() uint16 { return firstGeneration }

// macPool makes HMAC-SHA-256 under one key. A pool, because the first use of an HMAC prepares the key and
// allocates, and the later ones neither.
type macPool struct{ pool sync.Pool }

// mac is an HMAC and the bytes that go into it.
type mac struct {
	hash  hash.Hash
	bytes []byte
}

func newMACPool(key []byte) *macPool {
	return &macPool{pool: sync.Pool{New: func() any {
		return &mac{hash: hmac.New(sha256.New, key), bytes: make([]byte, 0, 256)}
	}}}
}

// sum is the HMAC of the texts, each preceded by its length.
func (p *macPool) sum(first string, others ...string) (sum [DigestSize]byte) {
	m := p.pool.Get().(*mac)
	m.bytes = appendSized(m.bytes[:0], first)
	for _, text := range others {
		m.bytes = appendSized(m.bytes, text)
	}
	m.hash.Reset()
	m.hash.Write(m.bytes)
	clear(m.bytes) // it holds personal facts, and lives on in the pool
	copy(sum[:], m.hash.Sum(m.bytes[:0]))
	p.pool.Put(m)
	return sum
}

func appendSized(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}
