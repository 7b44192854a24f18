package seal

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
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

// Keys are the secrets that live outside of the database: the master key wraps the ecosystem keys, the jwt key signs
// tokens, the pepper makes digests and hashes of secrets. Of the master key there may be several generations, each with its
// number: during a rotation the one that is left and the one that is gone to. They never change after
// they were made or read; any number of goroutines may use them.
//
// Each is only the root from which the keys that do the work are derived, one for each use.
type Keys struct {
	silent
	secret hidden[*secret]
}

type secret struct {
	masters     []generation // by number, ascending; at least one
	jwt, pepper [keySize]byte
}

// generation is one of the keys of a name.
type generation struct {
	number uint16
	key    [keySize]byte
}

// namedKey is a key by the name that stands in files, check values and messages.
type namedKey struct {
	name string
	key  []byte
}

// named are all keys in the order of files and messages.
func (s *secret) named() []namedKey {
	var all []namedKey
	for i := range s.masters {
		all = append(all, namedKey{generationName(masterKey, s.masters[i].number), s.masters[i].key[:]})
	}
	return append(all, namedKey{jwtKey, s.jwt[:]}, namedKey{pepperKey, s.pepper[:]})
}

// newest is the master key of the highest number.
func (s *secret) newest() *generation { return &s.masters[len(s.masters)-1] }

// master is the master key of a number, or nil.
func (s *secret) master(number uint16) *generation {
	for i := range s.masters {
		if s.masters[i].number == number {
			return &s.masters[i]
		}
	}
	return nil
}

// generationName is how a generation of a key is called: the first one by the key's name alone, as it was before
// there were others.
func generationName(key string, number uint16) string {
	if number == firstGeneration {
		return key
	}
	return key + "-" + strconv.Itoa(int(number))
}

// generationNumber is the reverse of generationName; ok is false for other names.
func generationNumber(key, name string) (number uint16, ok bool) {
	if name == key {
		return firstGeneration, true
	}
	digits, found := strings.CutPrefix(name, key+"-")
	n, err := strconv.ParseUint(digits, 10, 16)
	if !found || err != nil || generationName(key, uint16(n)) != name || n == 0 {
		return 0, false
	}
	return uint16(n), true
}

// NewKeys makes random keys that are kept nowhere yet. [LoadOrCreate] makes keys and keeps them.
func NewKeys() *Keys {
	made := &secret{masters: []generation{{number: firstGeneration}}}
	for _, k := range made.named() {
		_, _ = rand.Read(k.key) // never fails: it ends the program instead
	}
	return &Keys{secret: hide(made)}
}

// WithNext are the keys with a new master key behind the others: what a rotation goes to.
func (k *Keys) WithNext() (*Keys, error) {
	next := *k.secret()
	newest := next.newest().number
	if newest == math.MaxUint16 {
		return nil, badKeys("the numbers of master keys are used up")
	}
	made := generation{number: newest + 1}
	_, _ = rand.Read(made.key[:])
	next.masters = append(slices.Clone(next.masters), made)
	return &Keys{secret: hide(&next)}, nil
}

// WithNewestOnly are the keys without the master keys that were rotated away from.
func (k *Keys) WithNewestOnly() *Keys {
	left := *k.secret()
	left.masters = []generation{*left.newest()}
	return &Keys{secret: hide(&left)}
}

// Masters are the numbers of the master keys at hand, ascending. There is at least one.
func (k *Keys) Masters() []int {
	var numbers []int
	for _, m := range k.secret().masters {
		numbers = append(numbers, int(m.number))
	}
	return numbers
}

// agree tells whether two sets of keys can belong to one installation: what both have is equal.
func (k *Keys) agree(other *Keys) bool {
	a, b := k.secret(), other.secret()
	same := a.jwt == b.jwt && a.pepper == b.pepper
	for _, m := range a.masters {
		o := b.master(m.number)
		same = same && (o == nil || o.key == m.key)
	}
	return same
}

// SigningKey is the key for HS256 signatures of tokens, 32 bytes. The caller owns the slice.
func (k *Keys) SigningKey() []byte {
	return derive(k.secret().jwt[:], nil, "leadex/1 sign tokens")
}

// Checks returns a check value for each key by its name, to be stored in the database: those of [Keys.FirstChecks] when
// it is made, that of another master key while a rotation goes to it.
// A check value tells nothing about its key and does not change while the key stays.
func (k *Keys) Checks() map[string][]byte {
	checks := map[string][]byte{}
	for _, named := range k.secret().named() {
		mac := hmac.New(sha256.New, named.key)
		mac.Write([]byte("leadex/1 check " + named.name))
		checks[named.name] = mac.Sum(nil)
	}
	return checks
}

// FirstChecks are the check values of a new database: of the master keys only the newest, which is the one in use there.
func (k *Keys) FirstChecks() map[string][]byte { return k.WithNewestOnly().Checks() }

// Verify compares the keys with the check values that were stored in a database and returns ErrOtherKeys,
// with the names of the keys that differ and what to do, unless all are the same. The keys must hold every master key that
// has a stored value and may hold others, which are not in use yet or not any more. Names that this
// release does not know are passed over.
func (k *Keys) Verify(stored map[string][]byte) error {
	checks := k.Checks()
	var different, missing []string
	anyMaster := false
	for _, name := range slices.Sorted(maps.Keys(stored)) {
		if _, isMaster := generationNumber(masterKey, name); !isMaster {
			continue
		}
		anyMaster = true
		if ours, ok := checks[name]; !ok {
			missing = append(missing, name)
		} else if !hmac.Equal(ours, stored[name]) {
			different = append(different, name)
		}
	}
	if !anyMaster {
		different = append(different, masterKey)
	}
	for _, name := range []string{jwtKey, pepperKey} {
		if !hmac.Equal(checks[name], stored[name]) {
			different = append(different, name)
		}
	}
	switch {
	case len(different) > 0:
		return fmt.Errorf("%w: different: %s. Start with the key file that was made together with this database "+
			"(or a copy of it), or with the database that belongs to these keys. "+
			"If a new key file was made because the old one was lost, put the old one back: "+
			"no new key opens what was sealed before", ErrOtherKeys, strings.Join(different, ", "))
	case len(missing) > 0:
		return fmt.Errorf("%w: missing: %s. A rotation of the keys has brought a new master key into use, or is under way between two. "+
			"Start with the key file (or the text) as it is now: these keys are another copy of it", ErrOtherKeys, strings.Join(missing, ", "))
	}
	return nil
}

// MasterInUse is the number of the newest master key among stored check values, 0 when there is none.
func MasterInUse(stored map[string][]byte) int {
	newest := uint16(0)
	for name := range stored {
		if n, ok := generationNumber(masterKey, name); ok {
			newest = max(newest, n)
		}
	}
	return int(newest)
}

// MasterNames are the names of master keys among stored check values, in no order that counts.
func MasterNames(stored map[string][]byte) []string {
	var names []string
	for name := range stored {
		if _, ok := generationNumber(masterKey, name); ok {
			names = append(names, name)
		}
	}
	return names
}

// MasterName is how the master key of a number is called in files, check values and messages.
func MasterName(number int) string { return generationName(masterKey, uint16(number)) }

// derive makes a key for one use. Salt tells apart keys of the same use, and may be nil.
func derive(root, salt []byte, use string) []byte {
	key, err := hkdf.Key(sha256.New, root, salt, use, keySize)
	if err != nil {
		panic("seal: derive key: " + err.Error()) // only a length that HKDF cannot make fails
	}
	return key
}
