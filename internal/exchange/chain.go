package exchange

import (
	"crypto/sha256"
	"encoding/binary"
)

// ChainDigest is the digest of an event: SHA-256 over the digest of the event
// before it, zero before the first, and its own stored fields, each behind its
// length. Whoever has the stored rows can follow the chain; no key is needed.
func ChainDigest(before Digest, e *EventRow) Digest {
	var room [2048]byte // what nearly every event needs; on the stack
	b := room[:0]
	put := func(p []byte) { b = append(binary.AppendUvarint(b, uint64(len(p))), p...) }
	put(before[:])
	put(e.Ecosystem[:])
	put(binary.BigEndian.AppendUint64(nil, uint64(e.Number)))
	put(e.ID[:])
	put([]byte(e.Kind))
	put(binary.BigEndian.AppendUint64(nil, uint64(e.At.UnixMicro())))
	for _, s := range []string{e.Credential, string(e.Role), string(e.Surface), e.RequestID, e.FactsJSON} {
		put([]byte(s))
	}
	for _, id := range []ID{e.Party, e.Lead, e.Lender, e.Assignment, e.Person, e.Client, e.Application, e.Subject} {
		put(id[:])
	}
	put(e.Sealed)
	return sha256.Sum256(b)
}
