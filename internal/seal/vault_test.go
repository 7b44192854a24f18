package seal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"
)

func TestEcosystem(t *testing.T) {
	t.Parallel()
	keys := NewKeys()
	wrapped, err := NewVault(keys).NewEcosystemKey(bogota)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("opens in another process with the same keys", func(t *testing.T) {
		t.Parallel()
		here, err := NewVault(keys).Ecosystem(bogota, wrapped)
		if err != nil {
			t.Fatal(err)
		}
		there, err := NewVault(keys).Ecosystem(bogota, wrapped)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := there.Open(document, here.Seal(document, []byte("1234567890")))
		if err != nil || string(opened) != "1234567890" {
			t.Errorf("got %q, %v", opened, err)
		}
	})
	t.Run("refuses other keys, ecosystems and bytes", func(t *testing.T) {
		t.Parallel()
		vault := NewVault(keys)
		ecosystemRefused(t, newVault(t), bogota, wrapped, ErrTampered)
		ecosystemRefused(t, vault, kazan, wrapped, ErrTampered)
		ecosystemRefused(t, vault, uuid.Nil, wrapped, ErrTampered)
		ecosystemRefused(t, vault, bogota, nil, ErrTampered)
		for length := range wrapped {
			ecosystemRefused(t, vault, bogota, wrapped[:length], ErrTampered)
		}
		for bit := range len(wrapped) * 8 {
			flipped := bytes.Clone(wrapped)
			flipped[bit/8] ^= 1 << (bit % 8)
			want := ErrTampered
			if bit < headerSize*8 {
				want = ErrUnknownKey
			}
			if bit < 8 {
				want = ErrUnknownFormat
			}
			ecosystemRefused(t, vault, bogota, flipped, want)
		}
	})
	t.Run("refuses them after the right ones too", func(t *testing.T) {
		t.Parallel()
		vault := NewVault(keys)
		if _, err := vault.Ecosystem(bogota, wrapped); err != nil {
			t.Fatal(err)
		}
		ecosystemRefused(t, vault, bogota, wrapped[:len(wrapped)-1], ErrTampered)
		ecosystemRefused(t, vault, kazan, wrapped, ErrTampered)
	})
	t.Run("keeps the opened key", func(t *testing.T) {
		t.Parallel()
		vault := NewVault(keys)
		mine := bytes.Clone(wrapped)
		first, err := vault.Ecosystem(bogota, mine)
		if err != nil {
			t.Fatal(err)
		}
		clear(mine) // the caller's slice stays the caller's
		second, err := vault.Ecosystem(bogota, wrapped)
		if err != nil || first != second {
			t.Errorf("opened once more: %v", err)
		}
	})
	t.Run("takes a new wrapped form at once", func(t *testing.T) {
		t.Parallel()
		vault := NewVault(keys)
		old, err := vault.Ecosystem(bogota, wrapped)
		if err != nil {
			t.Fatal(err)
		}
		replaced := newEcosystem(t, vault, bogota)
		if _, err := replaced.Open(document, old.Seal(document, []byte("1"))); !errors.Is(err, ErrTampered) {
			t.Errorf("the old key answered for the new: %v", err)
		}
	})
	t.Run("refuses the key forms of a later release", func(t *testing.T) {
		t.Parallel()
		vault := NewVault(keys)
		for _, size := range []int{0, keySize, 2 + keySize + 1, 2*(2+keySize) - 1} {
			later := masterOf(t, vault).seal(ecosystemContext(bogota), make([]byte, size))
			ecosystemRefused(t, vault, bogota, later, ErrUnknownFormat)
		}
	})
	t.Run("carries its own generation", func(t *testing.T) {
		t.Parallel()
		vault := NewVault(keys)
		plain := append([]byte{1, 2}, newKey()...)
		key, err := vault.Ecosystem(bogota, masterOf(t, vault).seal(ecosystemContext(bogota), plain))
		if err != nil {
			t.Fatal(err)
		}
		_, data := newSubject(t, key, maria)
		for _, sealed := range [][]byte{key.Seal(document, nil), data} {
			if got := binary.BigEndian.Uint16(sealed[1:]); got != 0x0102 {
				t.Errorf("generation %#x, want 0x0102", got)
			}
		}
	})
	t.Run("refuses no ecosystem", func(t *testing.T) {
		t.Parallel()
		if _, err := newVault(t).NewEcosystemKey(uuid.Nil); err == nil {
			t.Error("made a key for the nil id")
		}
	})
}

func masterOf(t *testing.T, vault *Vault) box {
	t.Helper()
	master, err := vault.master(firstGeneration)
	if err != nil {
		t.Fatal(err)
	}
	return master
}

func ecosystemRefused(t *testing.T, vault *Vault, ecosystem uuid.UUID, wrapped []byte, want error) {
	t.Helper()
	if key, err := vault.Ecosystem(ecosystem, wrapped); !errors.Is(err, want) || key != nil {
		t.Errorf("%d bytes for %s: got %v, want %v", len(wrapped), ecosystem, err, want)
	}
}

func TestVault(t *testing.T) {
	t.Parallel()
	t.Run("serves many goroutines and ecosystems in bounded memory", func(t *testing.T) {
		t.Parallel()
		vault := newVault(t)
		const limit = 4
		vault.ecosystems.limit, vault.digests.limit = limit, limit
		type tenant struct {
			id      uuid.UUID
			wrapped []byte
			digest  [DigestSize]byte
		}
		tenants := make([]tenant, 3*limit)
		for i := range tenants {
			id := uuid.UUID{15: byte(i + 1)}
			wrapped, err := vault.NewEcosystemKey(id)
			if err != nil {
				t.Fatal(err)
			}
			tenants[i] = tenant{id, wrapped, vault.Digest(id, 1, "phone", "+573001234567")}
		}
		var group sync.WaitGroup
		for worker := range 8 {
			group.Go(func() {
				for round := range 200 {
					tenant := tenants[(worker*7+round)%len(tenants)]
					key, err := vault.Ecosystem(tenant.id, tenant.wrapped)
					if err != nil {
						t.Error(err)
						return
					}
					opened, err := key.Open(document, key.Seal(document, []byte("12")))
					if err != nil || string(opened) != "12" {
						t.Errorf("got %q, %v", opened, err)
					}
					if vault.Digest(tenant.id, 1, "phone", "+573001234567") != tenant.digest {
						t.Error("digest changed")
					}
				}
			})
		}
		group.Wait()
		if got := len(vault.ecosystems.values); got != limit {
			t.Errorf("%d ecosystem keys kept, want %d", got, limit)
		}
		if got := len(vault.digests.values); got != limit {
			t.Errorf("%d digest keys kept, want %d", got, limit)
		}
	})
}
