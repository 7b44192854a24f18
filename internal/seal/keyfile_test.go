package seal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLoadOrCreate(t *testing.T) {
	t.Parallel()
	t.Run("makes a file once and reads it ever after", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "keys.txt")
		made, created, err := LoadOrCreate(path)
		if err != nil || !created {
			t.Fatalf("created %v, %v", created, err)
		}
		text := fileText(t, path)
		again, created, err := LoadOrCreate(path)
		if err != nil || created {
			t.Fatalf("the second time: created %v, %v", created, err)
		}
		loaded, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if !sameKeys(again, made) || !sameKeys(loaded, made) {
			t.Error("other keys were read than were made")
		}
		if fileText(t, path) != text {
			t.Error("the file has changed")
		}
		found, err := os.Stat(path)
		if err != nil || found.Mode() != 0o600 {
			t.Errorf("mode %v, %v", found.Mode(), err)
		}
		onlyFile(t, path)
	})
	t.Run("gives all who start at once the same keys", func(t *testing.T) {
		t.Parallel()
		for range 20 {
			startAtOnce(t, filepath.Join(t.TempDir(), "keys.txt"))
		}
	})
	t.Run("never replaces what is there", func(t *testing.T) {
		t.Parallel()
		for name, text := range map[string]string{"empty": "", "damaged": "version: 1\nmaster: AAAA", "foreign": "hello\n"} {
			path := filepath.Join(t.TempDir(), "keys.txt")
			writeFile(t, path, text, 0o600)
			if _, created, err := LoadOrCreate(path); !errors.Is(err, ErrBadKeys) || created {
				t.Errorf("%s: created %v, %v", name, created, err)
			}
			if err := writeNew(path, NewKeys().Text()); !errors.Is(err, fs.ErrExist) {
				t.Errorf("%s: written over: %v", name, err)
			}
			if got := fileText(t, path); got != text {
				t.Errorf("%s: now holds %d bytes", name, len(got))
			}
			onlyFile(t, path)
		}
	})
	t.Run("fails without the directory", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "missing", "keys.txt")
		keys, created, err := LoadOrCreate(path)
		if err == nil || created || keys != nil || !strings.Contains(err.Error(), "create key file "+path) {
			t.Errorf("got created %v, %v", created, err)
		}
	})
}

func startAtOnce(t *testing.T, path string) {
	t.Helper()
	const processes = 16
	var (
		group   sync.WaitGroup
		gate    = make(chan struct{})
		results [processes]*Keys
		created [processes]bool
	)
	for i := range processes {
		group.Go(func() {
			<-gate
			var err error
			if results[i], created[i], err = LoadOrCreate(path); err != nil {
				t.Error(err)
			}
		})
	}
	close(gate)
	group.Wait()
	if t.Failed() {
		return
	}
	makers := 0
	for i := range processes {
		if created[i] {
			makers++
		}
		if !sameKeys(results[i], results[0]) {
			t.Error("two processes go on with different keys")
		}
	}
	if makers != 1 {
		t.Errorf("%d processes say that they made the file", makers)
	}
	onlyFile(t, path)
}

func TestLoad(t *testing.T) {
	t.Parallel()
	text := NewKeys().Text()

	t.Run("takes a file that only its owner may open", func(t *testing.T) {
		t.Parallel()
		for _, mode := range []fs.FileMode{0o600, 0o400, 0o700} {
			path := filepath.Join(t.TempDir(), "keys.txt")
			writeFile(t, path, text, mode)
			if _, err := Load(path); err != nil {
				t.Errorf("mode %04o: %v", mode, err)
			}
		}
	})
	t.Run("refuses wider modes and says what to do", func(t *testing.T) {
		t.Parallel()
		for _, mode := range []fs.FileMode{0o640, 0o604, 0o644, 0o620, 0o602, 0o610, 0o601, 0o666, 0o777} {
			path := filepath.Join(t.TempDir(), "keys.txt")
			writeFile(t, path, text, mode)
			_, err := Load(path)
			if !errors.Is(err, ErrBadKeys) || !strings.Contains(err.Error(), "chmod 600 "+path) {
				t.Errorf("mode %04o: %v", mode, err)
			}
			if _, created, err := LoadOrCreate(path); !errors.Is(err, ErrBadKeys) || created {
				t.Errorf("mode %04o: created %v, %v", mode, created, err)
			}
		}
	})
	t.Run("follows a link to the mode of the file itself", func(t *testing.T) {
		t.Parallel()
		directory := t.TempDir()
		link := filepath.Join(directory, "link")
		if err := os.Symlink("keys.txt", link); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(directory, "keys.txt"), text, 0o600)
		if _, err := Load(link); err != nil {
			t.Error(err)
		}
		writeFile(t, filepath.Join(directory, "keys.txt"), text, 0o644)
		if _, err := Load(link); !errors.Is(err, ErrBadKeys) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("says that the file is lost", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "keys.txt")
		_, err := Load(path)
		if !errors.Is(err, ErrNoKeys) || !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("got %v", err)
		}
		if !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "restore it from a copy") {
			t.Errorf("%q does not say which file and what to do", err)
		}
	})
	t.Run("refuses what is not a key file", func(t *testing.T) {
		t.Parallel()
		directory := t.TempDir()
		long := filepath.Join(directory, "long")
		writeFile(t, long, text+strings.Repeat("# more\n", maxFileBytes), 0o600)
		cut := filepath.Join(directory, "cut")
		writeFile(t, cut, text[:len(text)/2], 0o600)
		for path, want := range map[string]string{
			directory: "not a regular file", os.DevNull: "not a regular file", long: "longer than", cut: "restore it from a copy",
		} {
			_, err := Load(path)
			if !errors.Is(err, ErrBadKeys) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
				t.Errorf("%s: got %v, want %q", filepath.Base(path), err, want)
			}
		}
	})
}

func writeFile(t *testing.T, path, text string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask is
		t.Fatal(err)
	}
}

func fileText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// onlyFile fails if anything but the file at path lies in its directory.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if diff := cmp.Diff([]string{filepath.Base(path)}, names); diff != "" {
		t.Errorf("files left behind (-want +got):\n%s", diff)
	}
}
