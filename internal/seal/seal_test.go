package seal

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"
)

var (
	bogota = uuid.MustParse("0198f0de-0000-7000-8000-000000000001")
	kazan  = uuid.MustParse("0198f0de-0000-7000-8000-000000000002")
	maria  = uuid.MustParse("0198f0de-0000-7000-8000-00000000000a")
	ivan   = uuid.MustParse("0198f0de-0000-7000-8000-00000000000b")
)

var document = Place{Table: "lead", Field: "document_number", Row: maria}

// patternKeys are keys that are easily found in an output, and the same in each run.
func patternKeys() *Keys {
	made := &secret{masters: []generation{{number: firstGeneration}}, peppers: generations{{number: firstGeneration}}}
	for i := range keySize {
		made.masters[0].key[i], made.jwt[i], made.peppers[0].key[i] = 0xa1, 0xb2, 0xc3
	}
	return &Keys{secret: hide(made)}
}

func newVault(t testing.TB) *Vault {
	t.Helper()
	return NewVault(NewKeys())
}

func newEcosystem(t testing.TB, vault *Vault, ecosystem uuid.UUID) *EcosystemKey {
	t.Helper()
	wrapped, err := vault.NewEcosystemKey(ecosystem)
	if err != nil {
		t.Fatal(err)
	}
	key, err := vault.Ecosystem(ecosystem, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newSubject(t testing.TB, ecosystem *EcosystemKey, subject uuid.UUID) (*DataKey, []byte) {
	t.Helper()
	key, wrapped, err := ecosystem.NewDataKey(subject)
	if err != nil {
		t.Fatal(err)
	}
	return key, wrapped
}

// sealer is what data keys and ecosystem keys have in common.
type sealer interface {
	Seal(place Place, plain []byte) []byte
	Open(place Place, sealed []byte) ([]byte, error)
}

func sealers(t testing.TB) map[string]sealer {
	t.Helper()
	ecosystem := newEcosystem(t, newVault(t), bogota)
	data, _ := newSubject(t, ecosystem, maria)
	return map[string]sealer{"data key": data, "ecosystem key": ecosystem}
}

func TestSeal(t *testing.T) {
	t.Parallel()
	for name, key := range sealers(t) {
		t.Run(name+"/opens in its place", func(t *testing.T) {
			t.Parallel()
			for _, size := range []int{0, 1, 15, 16, 17, 2048, 1 << 20} {
				plain := bytes.Repeat([]byte("x"), size)
				sealed := key.Seal(document, plain)
				if len(sealed) != size+Overhead {
					t.Errorf("%d bytes sealed to %d, want %d", size, len(sealed), size+Overhead)
				}
				kept := bytes.Clone(sealed)
				opened, err := key.Open(document, sealed)
				if err != nil || !bytes.Equal(opened, plain) {
					t.Errorf("%d bytes: opened to %d bytes, %v", size, len(opened), err)
				}
				if !bytes.Equal(sealed, kept) {
					t.Errorf("%d bytes: opening changed what was sealed", size)
				}
			}
		})
		t.Run(name+"/hides what is sealed", func(t *testing.T) {
			t.Parallel()
			plain := []byte("AB 1234567890")
			one, two := key.Seal(document, plain), key.Seal(document, plain)
			if bytes.Contains(one, plain[:4]) {
				t.Error("the plain text is in the sealed value")
			}
			if bytes.Equal(one, two) {
				t.Error("the same text is sealed to the same bytes")
			}
		})
		t.Run(name+"/refuses another place", func(t *testing.T) {
			t.Parallel()
			sealed := key.Seal(document, []byte("1234567890"))
			for _, other := range []Place{
				{Table: "person", Field: document.Field, Row: document.Row},
				{Table: document.Table, Field: "tax_id", Row: document.Row},
				{Table: document.Table, Field: document.Field, Row: ivan},
				{Table: document.Field, Field: document.Table, Row: document.Row},
				{Table: document.Table + document.Field, Row: document.Row},
				{Table: "leaddocument", Field: "_number", Row: document.Row},
				{},
			} {
				refused(t, key, other, sealed, ErrTampered)
			}
		})
		t.Run(name+"/refuses what is cut or lengthened", func(t *testing.T) {
			t.Parallel()
			sealed := key.Seal(document, []byte("1234567890"))
			for length := range sealed {
				refused(t, key, document, sealed[:length], ErrTampered)
			}
			refused(t, key, document, nil, ErrTampered)
			refused(t, key, document, append(bytes.Clone(sealed), 0), ErrTampered)
			refused(t, key, document, sealed[1:], ErrUnknownFormat)
		})
		t.Run(name+"/refuses every flipped bit", func(t *testing.T) {
			t.Parallel()
			sealed := key.Seal(document, []byte("1234567890"))
			for bit := range len(sealed) * 8 {
				flipped := bytes.Clone(sealed)
				flipped[bit/8] ^= 1 << (bit % 8)
				want := ErrTampered
				if bit < headerSize*8 {
					want = ErrUnknownKey
				}
				if bit < 8 {
					want = ErrUnknownFormat
				}
				refused(t, key, document, flipped, want)
			}
		})
	}
}

func refused(t *testing.T, key sealer, place Place, sealed []byte, want error) {
	t.Helper()
	opened, err := key.Open(place, sealed)
	if !errors.Is(err, want) || opened != nil {
		t.Errorf("open %d bytes at %v: got %q, %v, want %v", len(sealed), place, opened, err, want)
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	vault := newVault(t)
	ecosystem := newEcosystem(t, vault, bogota)
	mine, wrapped := newSubject(t, ecosystem, maria)
	sealed := mine.Seal(document, []byte("1234567890"))

	t.Run("with the key of another subject", func(t *testing.T) {
		t.Parallel()
		other, _ := newSubject(t, ecosystem, ivan)
		refused(t, other, document, sealed, ErrTampered)
	})
	t.Run("with a second key of the same subject", func(t *testing.T) {
		t.Parallel()
		other, _ := newSubject(t, ecosystem, maria)
		refused(t, other, document, sealed, ErrTampered)
	})
	t.Run("with the key of the ecosystem", func(t *testing.T) {
		t.Parallel()
		refused(t, ecosystem, document, sealed, ErrTampered)
	})
	t.Run("with the key in another ecosystem", func(t *testing.T) {
		t.Parallel()
		// The very key, as if its bytes had been taken along.
		moved := &DataKey{ecosystem: kazan, field: mine.field}
		refused(t, moved, document, sealed, ErrTampered)
		root := &EcosystemKey{ecosystem: kazan, roots: ecosystem.roots}
		refused(t, root, document, ecosystem.Seal(document, []byte("1")), ErrTampered)
		if _, err := root.DataKey(maria, wrapped); !errors.Is(err, ErrTampered) {
			t.Errorf("data key opened in another ecosystem: %v", err)
		}
	})
	t.Run("with the wrapped key opened again", func(t *testing.T) {
		t.Parallel()
		again, err := ecosystem.DataKey(maria, wrapped)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := again.Open(document, sealed)
		if err != nil || string(opened) != "1234567890" {
			t.Errorf("got %q, %v", opened, err)
		}
	})
	t.Run("without the plain text in the error", func(t *testing.T) {
		t.Parallel()
		_, err := mine.Open(Place{Table: "lead", Field: "tax_id", Row: maria}, sealed)
		want := "open what lead " + maria.String() + " has sealed: " + ErrTampered.Error()
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	})
}

func TestDataKey(t *testing.T) {
	t.Parallel()
	vault := newVault(t)
	ecosystem := newEcosystem(t, vault, bogota)
	_, wrapped := newSubject(t, ecosystem, maria)

	t.Run("refuses another subject", func(t *testing.T) {
		t.Parallel()
		if _, err := ecosystem.DataKey(ivan, wrapped); !errors.Is(err, ErrTampered) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("refuses another ecosystem", func(t *testing.T) {
		t.Parallel()
		if _, err := newEcosystem(t, vault, kazan).DataKey(maria, wrapped); !errors.Is(err, ErrTampered) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("refuses a sealed field", func(t *testing.T) {
		t.Parallel()
		plain := bytes.Repeat([]byte{7}, keySize)
		// Under the very key that wraps, as a field: only the purpose differs.
		field := sealField(ecosystem.newest().wrap, bogota, Place{Row: maria}, plain)
		if _, err := ecosystem.DataKey(maria, field); !errors.Is(err, ErrTampered) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("refuses a key of another length", func(t *testing.T) {
		t.Parallel()
		context := appendContext(nil, forDataKey, bogota, maria)
		for _, size := range []int{0, 16, 31, 33} {
			wrapped := ecosystem.newest().wrap.seal(context, make([]byte, size))
			if _, err := ecosystem.DataKey(maria, wrapped); !errors.Is(err, ErrUnknownFormat) {
				t.Errorf("%d bytes: got %v", size, err)
			}
		}
	})
	t.Run("refuses no subject", func(t *testing.T) {
		t.Parallel()
		if _, _, err := ecosystem.NewDataKey(uuid.Nil); err == nil {
			t.Error("made a key for the nil id")
		}
	})
	t.Run("never twice the same", func(t *testing.T) {
		t.Parallel()
		_, again := newSubject(t, ecosystem, maria)
		if slices.Equal(wrapped, again) {
			t.Error("two keys are wrapped to the same bytes")
		}
	})
}
