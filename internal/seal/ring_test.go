package seal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

func TestRing(t *testing.T) {
	t.Parallel()
	inFile := func(t *testing.T) (path string, ring *Ring) {
		t.Helper()
		path = filepath.Join(t.TempDir(), "keys")
		if _, _, err := LoadOrCreate(path); err != nil {
			t.Fatal(err)
		}
		ring, err := InFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return path, ring
	}
	add := func(t *testing.T, ring *Ring) {
		t.Helper()
		if added, err := ring.AddNext(ring.Keys().Masters()[0]); err != nil || !added {
			t.Fatalf("add: %v, %v", added, err)
		}
	}

	t.Run("opens under a key that another process put into the file", func(t *testing.T) {
		t.Parallel()
		path, ring := inFile(t)
		here := VaultOf(ring)
		elsewhere, err := InFile(path)
		if err != nil {
			t.Fatal(err)
		}
		add(t, elsewhere)
		wrapped, err := VaultOf(elsewhere).NewEcosystemKey(bogota)
		if err != nil {
			t.Fatal(err)
		}
		if generationOf(wrapped) != 2 {
			t.Fatalf("generation %d", generationOf(wrapped))
		}
		if _, err := here.Ecosystem(bogota, wrapped); err != nil {
			t.Error(err)
		}
		if !slices.Equal(ring.Keys().Masters(), []int{1, 2}) {
			t.Errorf("has %v", ring.Keys().Masters())
		}
	})
	t.Run("refuses what is under a key that is nowhere", func(t *testing.T) {
		t.Parallel()
		path, ring := inFile(t)
		wrapped, err := NewVault(next(t, ring.Keys())).NewEcosystemKey(bogota)
		if err != nil {
			t.Fatal(err)
		}
		ecosystemRefused(t, VaultOf(ring), bogota, wrapped, ErrUnknownKey)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		ecosystemRefused(t, VaultOf(ring), bogota, wrapped, ErrUnknownKey)
	})
	t.Run("keeps its keys when others lie in the file", func(t *testing.T) {
		t.Parallel()
		path, ring := inFile(t)
		kept := ring.Keys()
		other := next(t, NewKeys())
		if err := replaceFile(path, other.Text()); err != nil {
			t.Fatal(err)
		}
		if _, err := ring.reload(); !errors.Is(err, ErrOtherKeys) || ring.Keys() != kept {
			t.Errorf("got %v", err)
		}
		if _, err := ring.AddNext(1); !errors.Is(err, ErrOtherKeys) {
			t.Errorf("added to the keys of others: %v", err)
		}
		if found, err := Load(path); err != nil || !sameKeys(found, other) {
			t.Errorf("the file was changed: %v", err)
		}
	})
	t.Run("does not read a file that did not change", func(t *testing.T) {
		t.Parallel()
		path, ring := inFile(t)
		if changed, err := ring.reload(); changed || err != nil {
			t.Errorf("%v, %v", changed, err)
		}
		kept := ring.Keys()
		add(t, ring)
		if ring.Keys() == kept {
			t.Error("the ring has not the new key")
		}
		if changed, err := ring.reload(); !changed || err != nil {
			t.Errorf("after a change: %v, %v", changed, err)
		}
		if changed, err := ring.reload(); changed || err != nil {
			t.Errorf("again: %v, %v", changed, err)
		}
		found, err := os.Stat(path)
		if err != nil || found.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", found, err)
		}
	})
	t.Run("adds one key however many ask", func(t *testing.T) {
		t.Parallel()
		path, _ := inFile(t)
		var group sync.WaitGroup
		var added sync.Map
		for i := range 8 {
			group.Go(func() {
				ring, err := InFile(path)
				if err != nil {
					t.Error(err)
					return
				}
				yes, err := ring.AddNext(1)
				if err != nil {
					t.Error(err)
				}
				if yes {
					added.Store(i, true)
				}
			})
		}
		group.Wait()
		count := 0
		added.Range(func(any, any) bool { count++; return true })
		found, err := Load(path)
		if err != nil || count != 1 || !slices.Equal(found.Masters(), []int{1, 2}) {
			t.Errorf("%d added, %v", count, err)
		}
	})
	t.Run("drops the old ones and nothing else", func(t *testing.T) {
		t.Parallel()
		path, ring := inFile(t)
		if dropped, err := ring.DropOld(); dropped || err != nil {
			t.Errorf("with one key: %v, %v", dropped, err)
		}
		add(t, ring)
		both := ring.Keys()
		if dropped, err := ring.DropOld(); !dropped || err != nil {
			t.Errorf("%v, %v", dropped, err)
		}
		found, err := Load(path)
		if err != nil || !sameKeys(found, both.WithNewestOnly()) || !sameKeys(ring.Keys(), found) {
			t.Errorf("left: %v", err)
		}
		left, err := os.ReadDir(filepath.Dir(path))
		if err != nil || len(left) != 1 {
			t.Errorf("files: %v, %v", left, err)
		}
	})
	t.Run("follows a link and keeps the mode", func(t *testing.T) {
		t.Parallel()
		path, _ := inFile(t)
		if err := os.Chmod(path, 0o400); err != nil {
			t.Fatal(err)
		}
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(path, link); err != nil {
			t.Fatal(err)
		}
		ring, err := InFile(link)
		if err != nil {
			t.Fatal(err)
		}
		add(t, ring)
		if found, err := os.Lstat(link); err != nil || found.Mode().Type() != fs.ModeSymlink {
			t.Errorf("the link: %v, %v", found, err)
		}
		if found, err := os.Stat(path); err != nil || found.Mode().Perm() != 0o400 {
			t.Errorf("the file: %v, %v", found, err)
		}
	})
	t.Run("of given keys cannot be changed", func(t *testing.T) {
		t.Parallel()
		ring := Given(next(t, NewKeys()))
		if _, err := ring.AddNext(2); !errors.Is(err, ErrGivenKeys) {
			t.Errorf("add: %v", err)
		}
		if _, err := ring.DropOld(); !errors.Is(err, ErrGivenKeys) {
			t.Errorf("drop: %v", err)
		}
		if dropped, err := Given(NewKeys()).DropOld(); dropped || err != nil {
			t.Errorf("drop nothing: %v, %v", dropped, err)
		}
	})
}
