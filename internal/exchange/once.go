package exchange

import "time"

// OnceKey names one write of one credential by the client's Idempotency-Key.
type OnceKey struct {
	Credential string
	Key        string // 1 to 255 characters
}

// OnceRow is the stored answer of a write, kept in the transaction of the write
// itself.
type OnceRow struct {
	OnceKey
	Ecosystem   ID
	Fingerprint Digest // of method, path and body
	Status      int
	Sealed      []byte // the answer's body under the ecosystem's key
	CreatedAt   time.Time
}
