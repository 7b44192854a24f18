package seal

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// nextPepper are keys with one more pepper.
func nextPepper(t *testing.T, keys *Keys) *Keys {
	t.Helper()
	with, err := keys.WithNextPepper()
	if err != nil {
		t.Fatal(err)
	}
	return with
}

func TestKeysWithNextPepper(t *testing.T) {
	t.Parallel()
	keys := NewKeys()
	both := nextPepper(t, keys)
	last := both.WithNewestPepperOnly()
	if !slices.Equal(keys.Peppers(), []int{1}) || !slices.Equal(both.Peppers(), []int{1, 2}) || !slices.Equal(last.Peppers(), []int{2}) {
		t.Errorf("numbers: %v, %v, %v", keys.Peppers(), both.Peppers(), last.Peppers())
	}
	if !slices.Equal(both.Masters(), []int{1}) || !bytes.Equal(both.SigningKey(), keys.SigningKey()) {
		t.Error("another key has changed")
	}
	for name, k := range map[string]struct {
		keys    *Keys
		version string
	}{"one": {keys, "1"}, "both": {both, "3"}, "the newest": {last, "3"}, "masters too": {next(t, both), "3"}, "masters alone": {next(t, keys), "2"}} {
		text := k.keys.Text()
		if !strings.Contains(text, "\nversion: "+k.version+"\n") {
			t.Errorf("%s: not version %s", name, k.version)
		}
		read, err := Parse(text)
		if err != nil || read.Text() != text {
			t.Errorf("%s: does not read back: %v", name, err)
		}
	}
	for name, text := range map[string]string{
		"version 1": strings.Replace(both.Text(), "version: 3", "version: 1", 1),
		"version 2": strings.Replace(both.Text(), "version: 3", "version: 2", 1),
	} {
		if _, err := Parse(text); !errors.Is(err, ErrBadKeys) || !strings.Contains(err.Error(), "pepper-2 needs version 3") {
			t.Errorf("%s: %v", name, err)
		}
	}
	secrets := last.secret()
	secrets.peppers[0].number = 65535
	if _, err := (&Keys{secret: hide(secrets)}).WithNextPepper(); !errors.Is(err, ErrBadKeys) {
		t.Errorf("after the last number: %v", err)
	}
}

func TestVerifyPeppers(t *testing.T) {
	t.Parallel()
	keys := NewKeys()
	both := nextPepper(t, keys)
	other := nextPepper(t, keys)
	for name, c := range map[string]struct {
		keys   *Keys
		stored map[string][]byte
		want   string
	}{
		"the next is not in use yet":    {both, keys.Checks(), ""},
		"between the two":               {both, both.Checks(), ""},
		"without the next":              {keys, both.Checks(), "missing: pepper-2. "},
		"another next":                  {other, both.Checks(), "different: pepper-2. "},
		"without the old one":           {both.WithNewestPepperOnly(), both.Checks(), "missing: pepper. "},
		"after it":                      {both.WithNewestPepperOnly(), both.FirstChecks(), ""},
		"the old one stays in a copy":   {both, both.FirstChecks(), ""},
		"the old one alone, after it":   {keys, both.FirstChecks(), "missing: pepper-2. "},
		"a database without a pepper":   {keys, without(keys.Checks(), "pepper"), "different: pepper. "},
		"a check value by its own name": {both, with(keys.Checks(), both.Check("pepper-2")), ""},
	} {
		err := c.keys.Verify(c.stored)
		if c.want == "" && err != nil || c.want != "" && (!errors.Is(err, ErrOtherKeys) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if PepperInUse(both.Checks()) != 2 || PepperInUse(keys.Checks()) != 1 || PepperInUse(nil) != 0 {
		t.Error("another is in use")
	}
	if got := PepperNames(both.Checks()); !slices.Equal(got, []string{"pepper", "pepper-2"}) {
		t.Errorf("names: %v", got)
	}
	if got := MasterNames(both.Checks()); !slices.Equal(got, []string{"master"}) {
		t.Errorf("names of master keys: %v", got)
	}
}

func without(checks map[string][]byte, name string) map[string][]byte {
	delete(checks, name)
	return checks
}

func with(checks, more map[string][]byte) map[string][]byte {
	maps.Copy(checks, more)
	return checks
}

func TestDigestGeneration(t *testing.T) {
	t.Parallel()
	keys := nextPepper(t, NewKeys())
	vault := NewVault(keys)
	first, second := vault.Digest(bogota, 1, "k", "a"), vault.Digest(bogota, 2, "k", "a")
	if DigestGeneration(first) != 1 || DigestGeneration(second) != 2 {
		t.Errorf("made by %d and %d", DigestGeneration(first), DigestGeneration(second))
	}
	if second == vault.Digest(bogota, 2, "k", "b") || second == vault.Digest(kazan, 2, "k", "a") || second != NewVault(keys).Digest(bogota, 2, "k", "a") {
		t.Error("the second generation does not tell apart what the first does")
	}
	// By the pepper, not by the number alone.
	if second == NewVault(nextPepper(t, NewKeys())).Digest(bogota, 2, "k", "a") {
		t.Error("is made without the pepper")
	}
	hashes := vault.SecretHashes("lxk_1")
	if len(hashes) != 2 || DigestGeneration(hashes[0]) != 2 || DigestGeneration(hashes[1]) != 1 || hashes[0] != vault.SecretHash("lxk_1") {
		t.Errorf("hashes by %v", hashes)
	}
	for number, want := range map[int][32]byte{0: hashes[0], 1: hashes[1], 2: hashes[0]} {
		if got, err := vault.SecretHashBy("lxk_1", number); err != nil || got != want {
			t.Errorf("hash by %d: %v", number, err)
		}
	}
	if _, err := vault.SecretHashBy("lxk_1", 3); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("hash by 3: %v", err)
	}
	if !vault.SecretMatches("lxk_1", hashes[1][:]) || !vault.SecretMatches("lxk_1", hashes[0][:]) {
		t.Error("does not match its hashes")
	}
}

func TestDigestKeys(t *testing.T) {
	t.Parallel()
	keys := NewKeys()
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, []byte(keys.Text()), 0o600); err != nil {
		t.Fatal(err)
	}
	ring, err := InFile(path)
	if err != nil {
		t.Fatal(err)
	}
	vault, plain := VaultOf(ring), NewVault(keys)
	wrapped, err := plain.NewEcosystemKey(bogota)
	if err != nil {
		t.Fatal(err)
	}
	want := func(name string, v *Vault, wrapped []byte, want DigestKeys) {
		t.Helper()
		if got, err := v.DigestKeys(bogota, wrapped); err != nil || got != want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	want("at first", vault, wrapped, DigestKeys{Now: 1})
	want("without a key", vault, nil, DigestKeys{Now: 1})
	long := len(wrapped)

	between, err := plain.WithDigestKeys(bogota, wrapped, DigestKeys{Now: 1, Next: 2, Turned: true})
	if err != nil {
		t.Fatal(err)
	}
	// A release that knows no rehash opens it to roots alone, of a length that is none.
	if (len(between)-Overhead)%rootSize == 0 || len(between) == long {
		t.Error("an older release takes it for its own")
	}
	if _, err := vault.DigestKeys(bogota, between); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("without the next pepper: %v", err)
	}
	if added, err := ring.AddNextPepper(1); err != nil || !added {
		t.Fatal(err)
	}
	if added, err := ring.AddNextPepper(1); err != nil || added {
		t.Errorf("added twice: %v", err)
	}
	want("between", vault, between, DigestKeys{Now: 1, Next: 2, Turned: true})
	key, err := vault.Ecosystem(bogota, between)
	if err != nil {
		t.Fatal(err)
	}
	data, sealed, err := key.NewDataKey(uuid.New())
	if err != nil || data == nil || len(sealed) == 0 {
		t.Fatal(err)
	}

	// A rotation of the master key keeps it, at each of its steps.
	if added, err := ring.AddNext(1); err != nil || !added {
		t.Fatal(err)
	}
	turned, err := vault.Turn(bogota, between, 2)
	if err != nil {
		t.Fatal(err)
	}
	want("turned", vault, turned, DigestKeys{Now: 1, Next: 2, Turned: true})
	settled, err := vault.Settle(bogota, turned)
	if err != nil {
		t.Fatal(err)
	}
	want("settled", vault, settled, DigestKeys{Now: 1, Next: 2, Turned: true})
	after, err := vault.WithDigestKeys(bogota, settled, DigestKeys{Now: 2})
	if err != nil {
		t.Fatal(err)
	}
	want("after it", vault, after, DigestKeys{Now: 2})

	// What was made with an old pepper can be made as long as somebody goes by it.
	before := vault.Digest(bogota, 1, "k", "a")
	if dropped, err := ring.DropOldPeppers(); err != nil || !dropped || !slices.Equal(ring.Keys().Peppers(), []int{2}) {
		t.Errorf("dropped: %v, %v", dropped, err)
	}
	if dropped, err := ring.DropOldPeppers(); err != nil || dropped {
		t.Errorf("dropped twice: %v, %v", dropped, err)
	}
	if vault.Digest(bogota, 1, "k", "a") != before {
		t.Error("another digest after the pepper is gone")
	}
	if _, err := VaultOf(ring).DigestKeys(bogota, between); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("without the old pepper: %v", err)
	}
	if made, err := VaultOf(ring).NewEcosystemKey(bogota); err != nil {
		t.Error(err)
	} else {
		want("a new one", VaultOf(ring), made, DigestKeys{Now: 2})
	}
	for _, damaged := range [][]byte{nil, make([]byte, 5), make([]byte, rootSize+4), make([]byte, rootSize+digestsSize)} {
		if _, ok := readEcosystemSecret(damaged); ok {
			t.Errorf("%d bytes are a key", len(damaged))
		}
	}
}
