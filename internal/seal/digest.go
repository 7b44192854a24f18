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

// digestKey names the key that the digests of an ecosystem are made with by one pepper.
type digestKey struct {
	ecosystem  uuid.UUID
	generation uint16
}

// Digest is what sealed values are searched by: equal for an equal kind and equal parts in one ecosystem,
// and telling nothing without the pepper. Where one part ends and the next begins counts: ("a", "bc") is
// not ("ab", "c"). Parts are taken byte by byte; whoever wants more to be equal normalises before.
//
// The generation is that of the pepper: one of those that [Vault.DigestKeys] gave, which looks whether they are at hand; it
// panics without its pepper. A digest by another than the first pepper says which in its first bytes, see [DigestGeneration].
func (v *Vault) Digest(ecosystem uuid.UUID, generation int, kind string, parts ...string) [DigestSize]byte {
	key := digestKey{ecosystem, uint16(generation)}
	macs, ok := v.digests.find(key)
	if !ok {
		macs = v.openDigests(key)
	}
	sum := macs.sum(kind, parts...)
	if key.generation != firstGeneration {
		mark(&sum, key.generation)
	}
	return sum
}

func (v *Vault) openDigests(key digestKey) *macPool {
	pepper, err := v.pepper(key.generation)
	if err != nil {
		panic("seal: digest without its pepper: " + err.Error()) // see DigestKeys
	}
	macs := newMACPool(derive(pepper.key[:], key.ecosystem[:], "leadex/1 digest"))
	v.digests.keep(key, macs)
	return macs
}

// digestMark begins what is made with another than the first pepper; its number follows. By 48 bits nobody mistakes one that
// was made with the first, and 192 bits that are left are more than anybody can search for equal ones.
const digestMark = "leadex"

const markSize = len(digestMark) + 2

func mark(sum *[DigestSize]byte, generation uint16) {
	copy(sum[markSize:], sum[:])
	copy(sum[:], digestMark)
	binary.BigEndian.PutUint16(sum[len(digestMark):], generation)
}

// DigestGeneration is the number of the pepper that a digest or a hash of a secret was made with.
func DigestGeneration(digest [DigestSize]byte) int {
	if string(digest[:len(digestMark)]) != digestMark {
		return int(firstGeneration)
	}
	return int(binary.BigEndian.Uint16(digest[len(digestMark):]))
}

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
