package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"leadex/internal/config"
	"leadex/internal/seal"
)

// KeyFile is the name of the key file in the data directory.
const KeyFile = "keys"

// keysOf are the keys of an installation: given as text, or in a file, which is
// made only when the database is empty. Made is true when it was.
func keysOf(i config.Installation, empty bool) (ring *seal.Ring, made bool, err error) {
	if i.KeysAreText() {
		keys, err := seal.Parse(i.Keys)
		if err != nil {
			return nil, false, fmt.Errorf("the keys that were given: %w", err)
		}
		return seal.Given(keys), false, nil
	}
	if empty {
		if err := os.MkdirAll(filepath.Dir(keyFile(i)), 0o700); err != nil {
			return nil, false, fmt.Errorf("make the directory of the key file: %w", err)
		}
		if _, made, err = seal.LoadOrCreate(keyFile(i)); err != nil {
			return nil, false, err
		}
	}
	ring, err = seal.InFile(keyFile(i))
	if errors.Is(err, seal.ErrNoKeys) {
		err = fmt.Errorf("the key file %s is missing, and the database was made with it: nothing was touched. "+
			"Put the file back from a copy, or name where it is with --keys. "+
			"A new key file would not open what is sealed in the database", keyFile(i))
	}
	return ring, made, err
}

// keyFile is where the keys are unless they are given as text.
func keyFile(i config.Installation) string {
	if i.Keys != "" {
		return i.Keys
	}
	return filepath.Join(i.Data, KeyFile)
}
