package seal

import (
	"crypto/hmac"
	"encoding/base64"
)

// SecretHash is the form in which a random secret (an API key) is stored. It is fast: for secrets of 256 random
// bits, never for passwords that people choose.
func (v *Vault) SecretHash(secret string) [DigestSize]byte {
	return v.hashes.sum(secret)
}

// SecretMatches says whether stored is the hash of secret, in a time that does not depend on how much of it
// is equal. A stored hash of another length never matches.
func (v *Vault) SecretMatches(secret string, stored []byte) bool {
	hash := v.SecretHash(secret)
	return hmac.Equal(hash[:], stored)
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
