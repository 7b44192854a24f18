package seal

import (
	"crypto/hmac"
	"encoding/base64"
	"slices"
)

// hashes are the keys that hash secrets, made of the peppers of a set of keys.
type hashes struct {
	of   *Keys
	made []hashKey // the newest first
}

type hashKey struct {
	generation uint16
	macs       *macPool
}

// hashKeys are those of the keys as they were read last.
func (v *Vault) hashKeys() []hashKey {
	keys := v.ring.Keys()
	if h := v.hashes.Load(); h != nil && h.of == keys {
		return h.made
	}
	h := &hashes{of: keys}
	for _, p := range slices.Backward(keys.secret().peppers) {
		h.made = append(h.made, hashKey{p.number, newMACPool(derive(p.key[:], nil, "leadex/1 hash secrets"))})
	}
	v.hashes.Store(h)
	return h.made
}

func (k hashKey) sum(secret string) [DigestSize]byte {
	sum := k.macs.sum(secret)
	if k.generation != firstGeneration {
		mark(&sum, k.generation)
	}
	return sum
}

// SecretHashes are the forms in which a random secret (an API key) may be stored: by each pepper at hand, the newest first. They
// are fast: for secrets of 256 random bits, never for passwords that people choose. Which pepper made one, [DigestGeneration]
// tells.
func (v *Vault) SecretHashes(secret string) [][DigestSize]byte {
	keys := v.hashKeys()
	sums := make([][DigestSize]byte, len(keys))
	for i, k := range keys {
		sums[i] = k.sum(secret)
	}
	return sums
}

// SecretHash is the first of SecretHashes.
func (v *Vault) SecretHash(secret string) [DigestSize]byte { return v.hashKeys()[0].sum(secret) }

// SecretHashBy is the form in which a secret is stored by the pepper of a number, 0 for the newest at hand. ErrUnknownKey when
// the key file has not, after another look, that pepper.
func (v *Vault) SecretHashBy(secret string, pepper int) ([DigestSize]byte, error) {
	if pepper == 0 {
		return v.SecretHash(secret), nil
	}
	if _, err := v.pepper(uint16(pepper)); err != nil {
		return [DigestSize]byte{}, err
	}
	keys := v.hashKeys()
	at := slices.IndexFunc(keys, func(k hashKey) bool { return int(k.generation) == pepper })
	if at < 0 {
		return [DigestSize]byte{}, ErrUnknownKey
	}
	return keys[at].sum(secret), nil
}

// SecretMatches says whether stored is the hash of secret by one of the peppers at hand, in a time that does not depend on how
// much of it is equal. A stored hash of another length never matches.
func (v *Vault) SecretMatches(secret string, stored []byte) bool {
	same := false
	for _, sum := range v.SecretHashes(secret) {
		same = hmac.Equal(sum[:], stored) || same
	}
	return same
}

// NewSecret returns prefix, an underscore and 43 characters with 256 random bits; only A-Z, a-z, 0-9, - and _
// are used. The prefix, which tells people and scanners what they have found, must have at least one
// character, so that no secret begins like a flag of a command, and only those; else it panics.
func NewSecret(prefix string) string {
	if !validPrefix(prefix) {
		panic("seal: prefix of a secret is empty or has other characters than A-Z, a-z, 0-9, - and _")
	}
	return prefix + "_" + base64.RawURLEncoding.EncodeToString(newKey())
}

func validPrefix(prefix string) bool {
	if prefix == "" || prefix[0] == '-' {
		return false
	}
	for _, c := range []byte(prefix) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		digit := '0' <= c && c <= '9'
		if !letter && !digit && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
