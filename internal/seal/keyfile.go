package seal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// othersMode is what the mode of a key file must not have: any right of the group or of all.
const othersMode fs.FileMode = 0o077

// maxFileBytes bounds what is read as a key file: some twenty times what one holds.
const maxFileBytes = 16 << 10

// Load reads the key file at path. It returns ErrNoKeys if there is none, and ErrBadKeys if anybody but the
// owner may open it or if it is truncated or not a key file; each text says what to do.
func Load(path string) (*Keys, error) {
	text, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w at %s: restore it from a copy, or name the right file: "+
			"a new one does not open what was sealed before (%w)", ErrNoKeys, path, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("read key file %s: %w", path, err)
	}
	keys, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return keys, nil
}

// LoadOrCreate reads the key file at path, as [Load] does, and makes one with random keys if there is none;
// created says which. It never changes or replaces a file that is there, whatever it holds. Of several processes that do
// this at once one makes the file and all return its keys. The file is on the disk, with its directory
// entry, before this returns.
//
// Only for a database that is empty: beside one that is not, a missing key file is a loss which a new
// one would hide until [Keys.Verify]. Use [Load] there.
func LoadOrCreate(path string) (keys *Keys, created bool, err error) {
	keys, err = Load(path)
	if !errors.Is(err, ErrNoKeys) {
		return keys, false, err
	}
	made := NewKeys()
	err = writeNew(path, made.Text())
	if errors.Is(err, fs.ErrExist) {
		keys, err = Load(path) // another process was faster
		return keys, false, err
	}
	if err != nil {
		return nil, false, fmt.Errorf("create key file %s: %w", path, err)
	}
	return made, true, nil
}

func readFile(path string) (string, error) {
	// Before it is opened, because opening a named pipe waits for a writer.
	found, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !found.Mode().IsRegular() {
		return "", badKeys("not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	// Again, of what is now open, so that nobody swaps the file in between.
	opened, err := file.Stat()
	if err != nil {
		return "", err
	}
	if mode := opened.Mode().Perm(); mode&othersMode != 0 {
		return "", badKeys("its mode is %04o, so that others than its owner can open it: run chmod 600 %s; "+
			"if others may have read it, the keys are no longer secret", mode, path)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxFileBytes+1))
	if err != nil {
		return "", err
	}
	if len(text) > maxFileBytes {
		return "", badKeys("longer than %d bytes, so not a key file", maxFileBytes)
	}
	return string(text), nil
}

// writeNew makes the file at path with the text, or returns fs.ErrExist and leaves what is there. No
// moment and no crash leaves a file with a part of the text under that name.
func writeNew(path, text string) (err error) {
	directory := filepath.Dir(path)
	temporary, err := os.CreateTemp(directory, ".keys-*.tmp") // mode 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(temporary.Name())) }()
	_, err = temporary.WriteString(text)
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	// A link, because a rename would replace the file that another process has just made.
	if err := os.Link(temporary.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return err
		}
		return fmt.Errorf("%w (the directory must lie on a file system with hard links)", err)
	}
	return syncDirectory(directory)
}

func syncDirectory(path string) error {
	directory, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(directory.Sync(), directory.Close())
}
