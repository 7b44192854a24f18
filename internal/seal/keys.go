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
// tokens, the pepper makes digests and hashes of secrets. Of the master key and of the pepper there may be several
// generations, each with its number: during a rotation or a rehash the one that is left and the one that is gone to. They
// never change after they were made or read; any number of goroutines may use them.
//
// Each is only the root from which the keys that do the work are derived, one for each use.
type Keys struct {
	silent
	secret hidden[*secret]
}

type secret struct {
	masters, peppers generations
	jwt              [keySize]byte
}

// generations are the keys of a name by number, ascending; at least one.
type generations []generation

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
	all := s.masters.named(masterKey)
	all = append(all, namedKey{jwtKey, s.jwt[:]})
	return append(all, s.peppers.named(pepperKey)...)
}

func (g generations) named(key string) []namedKey {
	var all []namedKey
	for i := range g {
		all = append(all, namedKey{generationName(key, g[i].number), g[i].key[:]})
	}
	return all
}

// newest is the key of the highest number.
func (g generations) newest() *generation { return &g[len(g)-1] }

// numbered is the key of a number, or nil.
func (g generations) numbered(number uint16) *generation {
	for i := range g {
		if g[i].number == number {
			return &g[i]
		}
	}
	return nil
}

// first tells whether there is the first key alone, as there is until another is made.
func (g generations) first() bool { return len(g) == 1 && g[0].number == firstGeneration }

// withNext are these and a new key behind them.
func (g generations) withNext(key string) (generations, error) {
	newest := g.newest().number
	if newest == math.MaxUint16 {
		return nil, badKeys("the numbers of %s keys are used up", key)
	}
	made := generation{number: newest + 1}
	_, _ = rand.Read(made.key[:])
	return append(slices.Clone(g), made), nil
}

func (g generations) numbers() []int {
	var numbers []int
	for i := range g {
		numbers = append(numbers, int(g[i].number))
	}
	return numbers
}

// agree tells whether what both have is equal.
func (g generations) agree(other generations) bool {
	for i := range g {
		if o := other.numbered(g[i].number); o != nil && o.key != g[i].key {
			return false
		}
	}
	return true
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
	made := &secret{masters: generations{{number: firstGeneration}}, peppers: generations{{number: firstGeneration}}}
	for _, k := range made.named() {
		_, _ = rand.Read(k.key) // never fails: it ends the program instead
	}
	return &Keys{secret: hide(made)}
}

// WithNext are the keys with a new master key behind the others: what a rotation goes to.
func (k *Keys) WithNext() (*Keys, error) {
	next := *k.secret()
	var err error
	next.masters, err = next.masters.withNext(masterKey)
	return &Keys{secret: hide(&next)}, err
}

// WithNextPepper are the keys with a new pepper behind the others: what a rehash goes to.
func (k *Keys) WithNextPepper() (*Keys, error) {
	next := *k.secret()
	var err error
	next.peppers, err = next.peppers.withNext(pepperKey)
	return &Keys{secret: hide(&next)}, err
}

// WithNewestOnly are the keys without the master keys that were rotated away from.
func (k *Keys) WithNewestOnly() *Keys {
	left := *k.secret()
	left.masters = generations{*left.masters.newest()}
	return &Keys{secret: hide(&left)}
}

// WithNewestPepperOnly are the keys without the peppers that nothing is made with any more.
func (k *Keys) WithNewestPepperOnly() *Keys {
	left := *k.secret()
	left.peppers = generations{*left.peppers.newest()}
	return &Keys{secret: hide(&left)}
}

// Masters are the numbers of the master keys at hand, ascending. There is at least one.
func (k *Keys) Masters() []int { return k.secret().masters.numbers() }

// Peppers are the numbers of the peppers at hand, ascending. There is at least one.
func (k *Keys) Peppers() []int { return k.secret().peppers.numbers() }

// agree tells whether two sets of keys can belong to one installation: what both have is equal.
func (k *Keys) agree(other *Keys) bool {
	a, b := k.secret(), other.secret()
	return a.jwt == b.jwt && a.masters.agree(b.masters) && a.peppers.agree(b.peppers)
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

// FirstChecks are the check values of a new database: of master keys and peppers only the newest, which are those in use there.
func (k *Keys) FirstChecks() map[string][]byte {
	return k.WithNewestOnly().WithNewestPepperOnly().Checks()
}

// Check is the check value of one key by its name, such as [MasterName] gives it; empty for one that is not at hand.
func (k *Keys) Check(name string) map[string][]byte {
	checks := k.Checks()
	maps.DeleteFunc(checks, func(other string, _ []byte) bool { return other != name })
	return checks
}

// Verify compares the keys with the check values that were stored in a database and returns ErrOtherKeys,
// with the names of the keys that differ and what to do, unless all are the same. The keys must hold every master key and every
// pepper that has a stored value and may hold others, which are not in use yet or not any more. Names that this
// release does not know are passed over.
func (k *Keys) Verify(stored map[string][]byte) error {
	checks := k.Checks()
	var different, missing []string
	compare := func(key string) {
		names := generationNames(key, stored)
		if len(names) == 0 {
			different = append(different, key)
		}
		for _, name := range names {
			if ours, ok := checks[name]; !ok {
				missing = append(missing, name)
			} else if !hmac.Equal(ours, stored[name]) {
				different = append(different, name)
			}
		}
	}
	compare(masterKey)
	if !hmac.Equal(checks[jwtKey], stored[jwtKey]) {
		different = append(different, jwtKey)
	}
	compare(pepperKey)
	switch {
	case len(different) > 0:
		return fmt.Errorf("%w: different: %s. Start with the key file that was made together with this database "+
			"(or a copy of it), or with the database that belongs to these keys. "+
			"If a new key file was made because the old one was lost, put the old one back: "+
			"no new key opens what was sealed before", ErrOtherKeys, strings.Join(different, ", "))
	case len(missing) > 0:
		return fmt.Errorf("%w: missing: %s. A rotation or rehash has brought a new key into use, or is under way between two. "+
			"Start with the key file (or the text) as it is now: these keys are another copy of it", ErrOtherKeys, strings.Join(missing, ", "))
	}
	return nil
}

// generationNames are the names of a key's generations among stored check values, in alphabetic order.
func generationNames(key string, stored map[string][]byte) []string {
	names := slices.Sorted(maps.Keys(stored))
	return slices.DeleteFunc(names, func(name string) bool {
		_, is := generationNumber(key, name)
		return !is
	})
}

func generationInUse(key string, stored map[string][]byte) int {
	newest := uint16(0)
	for _, name := range generationNames(key, stored) {
		n, _ := generationNumber(key, name)
		newest = max(newest, n)
	}
	return int(newest)
}

// MasterInUse is the number of the newest master key among stored check values, 0 when there is none.
func MasterInUse(stored map[string][]byte) int { return generationInUse(masterKey, stored) }

// PepperInUse is the number of the newest pepper among stored check values, 0 when there is none.
func PepperInUse(stored map[string][]byte) int { return generationInUse(pepperKey, stored) }

// MasterNames are the names of master keys among stored check values.
func MasterNames(stored map[string][]byte) []string { return generationNames(masterKey, stored) }

// PepperNames are the names of peppers among stored check values.
func PepperNames(stored map[string][]byte) []string { return generationNames(pepperKey, stored) }

// MasterName is how the master key of a number is called in files, check values and messages.
func MasterName(number int) string { return generationName(masterKey, uint16(number)) }

// PepperName is how the pepper of a number is called in files, check values and messages.
func PepperName(number int) string { return generationName(pepperKey, uint16(number)) }

// derive makes a key for one use. Salt tells apart keys of the same use, and may be nil.
func derive(root, salt []byte, use string) []byte {
	key, err := hkdf.Key(sha256.New, root, salt, use, keySize)
	if err != nil {
		panic("seal: derive key: " + err.Error()) // only a length that HKDF cannot make fails
	}
	return key
}
