package seal

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

// next are the keys with one more master key.
func next(t testing.TB, keys *Keys) *Keys {
	t.Helper()
	with, err := keys.WithNext()
	if err != nil {
		t.Fatal(err)
	}
	return with
}

func TestTurn(t *testing.T) {
	t.Parallel()
	old := NewKeys()
	both := next(t, old)
	before := NewVault(old)
	during := NewVault(both)
	after := NewVault(both.WithNewestOnly())

	first, err := before.NewEcosystemKey(bogota)
	if err != nil {
		t.Fatal(err)
	}
	keyBefore, err := before.Ecosystem(bogota, first)
	if err != nil {
		t.Fatal(err)
	}
	data, wrapped := newSubject(t, keyBefore, maria)
	sealed := data.Seal(document, []byte("1234567890"))
	own := keyBefore.Seal(document, []byte("own"))

	turned, err := during.Turn(bogota, first, 0)
	if err != nil {
		t.Fatal(err)
	}
	keyDuring, err := during.Ecosystem(bogota, turned)
	if err != nil {
		t.Fatal(err)
	}
	rewrapped, err := keyDuring.Rewrap(maria, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	settled, err := during.Settle(bogota, turned)
	if err != nil {
		t.Fatal(err)
	}
	keyAfter, err := after.Ecosystem(bogota, settled)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("opens what lies under the generation before", func(t *testing.T) {
		t.Parallel()
		for name, form := range map[string][]byte{"as it was": wrapped, "rewrapped": rewrapped} {
			key, err := keyDuring.DataKey(maria, form)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if plain, err := key.Open(document, sealed); err != nil || string(plain) != "1234567890" {
				t.Errorf("%s: %q, %v", name, plain, err)
			}
		}
		if plain, err := keyDuring.Open(document, own); err != nil || string(plain) != "own" {
			t.Errorf("of the ecosystem: %q, %v", plain, err)
		}
	})
	t.Run("seals under the new one", func(t *testing.T) {
		t.Parallel()
		_, made := newSubject(t, keyDuring, ivan)
		if !keyDuring.Current(made) || !keyDuring.Current(keyDuring.Seal(document, nil)) || !keyDuring.Current(rewrapped) {
			t.Error("something new lies under the old generation")
		}
		if keyDuring.Current(wrapped) || keyDuring.Current(own) || keyDuring.Current(nil) {
			t.Error("something old passes for new")
		}
		if _, err := keyBefore.DataKey(ivan, made); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("a key as it was before opens what came after: %v", err)
		}
	})
	t.Run("again leaves everything as it is", func(t *testing.T) {
		t.Parallel()
		again, err := during.Turn(bogota, turned, 2)
		if err != nil || !bytes.Equal(again, turned) {
			t.Errorf("turned twice: %v", err)
		}
		again, err = keyDuring.Rewrap(maria, rewrapped)
		if err != nil || !bytes.Equal(again, rewrapped) {
			t.Errorf("rewrapped twice: %v", err)
		}
		again, err = during.Settle(bogota, settled)
		if err != nil || !bytes.Equal(again, settled) {
			t.Errorf("settled twice: %v", err)
		}
	})
	t.Run("tells how far it is", func(t *testing.T) {
		t.Parallel()
		for name, test := range map[string]struct {
			wrapped []byte
			want    Rotation
		}{
			"before":  {first, Rotation{Turned: false, Generation: 1, Generations: 1}},
			"during":  {turned, Rotation{Turned: true, Generation: 2, Generations: 2}},
			"settled": {settled, Rotation{Turned: true, Generation: 2, Generations: 1}},
		} {
			if got, err := during.Rotation(bogota, test.wrapped, 2); err != nil || got != test.want {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
	})
	t.Run("leaves nothing for the old key", func(t *testing.T) {
		t.Parallel()
		for name, form := range map[string][]byte{"turned": turned, "settled": settled} {
			if _, err := before.Ecosystem(bogota, form); !errors.Is(err, ErrUnknownKey) {
				t.Errorf("%s: the old master key opens it: %v", name, err)
			}
			// As if the number in the header had been forged.
			forged := bytes.Clone(form)
			forged[2] = 1
			if _, err := before.Ecosystem(bogota, forged); !errors.Is(err, ErrTampered) {
				t.Errorf("%s: the old master key opens it: %v", name, err)
			}
		}
		if _, err := keyBefore.DataKey(maria, rewrapped); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("the old generation opens a rewrapped key: %v", err)
		}
		if _, err := keyAfter.DataKey(maria, wrapped); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("the old generation is still there: %v", err)
		}
		key, err := keyAfter.DataKey(maria, rewrapped)
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := key.Open(document, sealed); err != nil || string(plain) != "1234567890" {
			t.Errorf("what was sealed before: %q, %v", plain, err)
		}
	})
	t.Run("goes on to a third key half way", func(t *testing.T) {
		t.Parallel()
		three := NewVault(next(t, both))
		again, err := three.Turn(bogota, turned, 3)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := three.Rotation(bogota, again, 0); err != nil || got != (Rotation{Turned: true, Generation: 3, Generations: 3}) {
			t.Errorf("%+v, %v", got, err)
		}
		key, err := three.Ecosystem(bogota, again)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range [][]byte{wrapped, rewrapped} {
			if last, err := key.Rewrap(maria, form); err != nil || !key.Current(last) {
				t.Errorf("rewrap: %v", err)
			}
		}
	})
	t.Run("of another ecosystem is refused", func(t *testing.T) {
		t.Parallel()
		for name, do := range map[string]func() ([]byte, error){
			"turn":   func() ([]byte, error) { return during.Turn(kazan, first, 0) },
			"settle": func() ([]byte, error) { return during.Settle(kazan, turned) },
			"rewrap": func() ([]byte, error) { return keyDuring.Rewrap(ivan, wrapped) },
		} {
			if got, err := do(); !errors.Is(err, ErrTampered) {
				t.Errorf("%s: %d bytes, %v", name, len(got), err)
			}
		}
	})
}

func TestKeysWithNext(t *testing.T) {
	t.Parallel()
	keys := NewKeys()
	both := next(t, keys)
	if !slices.Equal(both.Masters(), []int{1, 2}) || !slices.Equal(keys.Masters(), []int{1}) || !slices.Equal(both.WithNewestOnly().Masters(), []int{2}) {
		t.Errorf("numbers: %v, %v", both.Masters(), keys.Masters())
	}
	for name, k := range map[string]*Keys{"one": keys, "both": both, "the newest": both.WithNewestOnly(), "a third": next(t, both)} {
		again, err := Parse(k.Text())
		if err != nil || !sameKeys(again, k) {
			t.Errorf("%s: does not survive being written: %v", name, err)
		}
	}
	if MasterInUse(both.Checks()) != 2 || MasterInUse(keys.Checks()) != 1 || MasterInUse(nil) != 0 {
		t.Error("the newest check value is another")
	}
	last := keys
	held := *keys.secret()
	held.masters = []generation{{number: 65535, key: held.masters[0].key}}
	last = &Keys{secret: hide(&held)}
	if _, err := last.WithNext(); !errors.Is(err, ErrBadKeys) {
		t.Errorf("a number above the highest: %v", err)
	}
}
