package seal

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"
)

// keySize is the length of every key in bytes: what AES-256 takes and what HMAC-SHA-256 makes full use of.
const keySize = 32

// The three keys by the names that key files, check values and messages use.
const (
	masterKey = "master"
	jwtKey    = "jwt"
	pepperKey = "pepper"
)

// keyNames is the order of the keys in files and messages.
var keyNames = [...]string{masterKey, jwtKey, pepperKey}

// Keys are the three secrets that live outside of the database: the master key wraps the ecosystem keys,
// the jwt key signs tokens, the pepper makes digests and hashes of secrets. They never change after they
// were made or read; any number of goroutines may use them.
//
// Each is only the root from which the keys that do the work are derived, one for each use.
type Keys struct {
	silent
	secret hidden[*secret]
}

type secret struct{ master, jwt, pepper [keySize]byte }

func (s *secret) named(name string) []byte {
	switch name {
	case masterKey:
		return s.master[:]
	case jwtKey:
		return s.jwt[:]
	case pepperKey:
		return s.pepper[:]
	}
	panic("seal: no key is called " + name)
}

// NewKeys makes random keys that are kept nowhere yet. [LoadOrCreate] makes keys and keeps them.
func NewKeys() *Keys {
	made := new(secret)
	for _, name := range keyNames {
		_, _ = rand.Read(made.named(name)) // never fails: it ends the program instead
	}
	return &Keys{secret: hide(made)}
}

// SigningKey is the key for HS256 signatures of tokens, 32 bytes. The caller owns the slice.
func (k *Keys) SigningKey() []byte {
	return derive(k.secret().jwt[:], nil, "leadex/1 sign tokens")
}

// Checks returns a check value for each key by its name, to be stored in the database when it is made.
// A check value tells nothing about its key and does not change while the key stays.
func (k *Keys) Checks() map[string][]byte {
	checks := make(map[string][]byte, len(keyNames))
	for _, name := range keyNames {
		mac := hmac.New(sha256.New, k.secret().named(name))
		mac.Write([]byte("leadex/1 check " + name))
		checks[name] = mac.Sum(nil)
	}
	return checks
}

// Verify compares the keys with the check values that were stored in a database and returns ErrOtherKeys,
// with the names of the keys that differ and what to do, unless all are the same. A name that is missing
// from stored differs; names that this release does not know are passed over.
func (k *Keys) Verify(stored map[string][]byte) error {
	checks := k.Checks()
	var different []string
	for _, name := range keyNames {
		if !hmac.Equal(checks[name], stored[name]) {
			different = append(different, name)
		}
	}
	if len(different) == 0 {
		return nil
	}
	return fmt.Errorf("%w: different: %s. Start with the key file that was made together with this database "+
		"(or a copy of it), or with the database that belongs to these keys. "+
		"If a new key file was made because the old one was lost, put the old one back: "+
		"no new key opens what was sealed before", ErrOtherKeys, strings.Join(different, ", "))
}

// derive makes a key for one use. Salt tells apart keys of the same use, and may be nil.
func derive(root, salt []byte, use string) []byte {
	key, err := hkdf.Key(sha256.New, root, salt, use, keySize)
	if err != nil {
		panic("seal: derive key: " + err.Error()) // only a length that HKDF cannot make fails
	}
	return key
}
