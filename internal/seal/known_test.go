package seal

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// knownValues reads testdata/known.txt: values that an earlier release has stored.
func knownValues(t testing.TB) map[string][]byte {
	t.Helper()
	text, err := os.ReadFile("testdata/known.txt")
	if err != nil {
		t.Fatal(err)
	}
	values := map[string][]byte{}
	for line := range strings.Lines(string(text)) {
		name, value, found := strings.Cut(strings.TrimSpace(line), ": ")
		if strings.HasPrefix(line, "#") || !found {
			continue
		}
		if values[name], err = hex.DecodeString(value); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return values
}

// rehashedVault has the keys of patternKeys and one more pepper.
func rehashedVault() *Vault {
	keys := patternKeys()
	second := generation{number: 2}
	for i := range second.key {
		second.key[i] = 0xc4
	}
	secret := *keys.secret()
	secret.peppers = append(slices.Clone(secret.peppers), second)
	return NewVault(&Keys{secret: hide(&secret)})
}

// Stored formats are for ever: if this test fails, existing databases cannot be read any more.
func TestKnownValues(t *testing.T) {
	t.Parallel()
	known := knownValues(t)
	keys := patternKeys()
	vault := NewVault(keys)

	t.Run("still open", func(t *testing.T) {
		t.Parallel()
		ecosystem, err := vault.Ecosystem(bogota, known["ecosystem key"])
		if err != nil {
			t.Fatal(err)
		}
		data, err := ecosystem.DataKey(maria, known["data key"])
		if err != nil {
			t.Fatal(err)
		}
		opened, err := data.Open(document, known["field of subject"])
		if err != nil || string(opened) != "1234567890" {
			t.Errorf("field of subject: %q, %v", opened, err)
		}
		opened, err = ecosystem.Open(document, known["field of ecosystem"])
		if err != nil || string(opened) != "1234567890" {
			t.Errorf("field of ecosystem: %q, %v", opened, err)
		}
	})
	t.Run("are made again", func(t *testing.T) {
		t.Parallel()
		digest := vault.Digest(bogota, 1, "five-field", "rojas", "maria", "", "", "1234567890")
		secret := vault.SecretHash("lxk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG")
		made := map[string][]byte{"digest": digest[:], "secret hash": secret[:], "signing key": keys.SigningKey()}
		// What came later is made under a second pepper of 32 bytes c4.
		rehashed := rehashedVault()
		second, hash := rehashed.Digest(bogota, 2, "five-field", "rojas", "maria", "", "", "1234567890"), rehashed.SecretHash("lxk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG")
		made["digest by pepper-2"], made["secret hash by pepper-2"] = second[:], hash[:]
		for name, check := range keys.Checks() {
			made["check "+name] = check
		}
		for name, value := range made {
			if !bytes.Equal(value, known[name]) {
				t.Errorf("%s: got %x, want %x", name, value, known[name])
			}
		}
	})
}

func FuzzOpen(f *testing.F) {
	known := knownValues(f)
	vault := NewVault(patternKeys())
	ecosystem, err := vault.Ecosystem(bogota, known["ecosystem key"])
	if err != nil {
		f.Fatal(err)
	}
	data, err := ecosystem.DataKey(maria, known["data key"])
	if err != nil {
		f.Fatal(err)
	}
	for _, value := range known {
		f.Add(value)
		f.Add(value[:len(value)-1])
		f.Add(append([]byte{formatVersion, 0, 1}, value...))
	}
	f.Add([]byte{})
	f.Add([]byte{formatVersion, 0, 1})
	f.Add(make([]byte, Overhead))
	f.Fuzz(func(t *testing.T, value []byte) {
		// The second vault has cached nothing, so that it has to open what it is given.
		_, fresh := NewVault(patternKeys()).Ecosystem(bogota, value)
		_, cached := vault.Ecosystem(bogota, value)
		_, subject := ecosystem.DataKey(maria, value)
		_, field := data.Open(document, value)
		_, own := ecosystem.Open(document, value)
		for _, tried := range []struct {
			name string
			err  error
		}{
			{"ecosystem key", fresh}, {"ecosystem key", cached}, {"data key", subject},
			{"field of subject", field}, {"field of ecosystem", own},
		} {
			name, err := tried.name, tried.err
			if err == nil && !bytes.Equal(value, known[name]) {
				t.Errorf("%x opened as %s", value, name)
			}
			if err != nil && !errors.Is(err, ErrTampered) && !errors.Is(err, ErrUnknownFormat) && !errors.Is(err, ErrUnknownKey) {
				t.Errorf("%s: unexpected kind of error: %v", name, err)
			}
		}
	})
}
