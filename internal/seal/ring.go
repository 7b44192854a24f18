package seal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"sync/atomic"
)

// Ring is the keys of a running process and where they come from: a file, which a rotation in another process may have
// changed since it was read, or a given text, which stays as it is. Any number of goroutines may use it.
type Ring struct {
	silent
	path string // of the key file; "" for given keys
	keys atomic.Pointer[Keys]

	mutex sync.Mutex
	read  fs.FileInfo // of the file as it was read last
}

// ErrGivenKeys says that keys were given as a text, which only who gives it can change.
var ErrGivenKeys = errors.New("seal: the keys are given as text")

// Given is a ring of keys that stay as they are.
func Given(keys *Keys) *Ring {
	r := &Ring{}
	r.keys.Store(keys)
	return r
}

// InFile is a ring of the keys in the file at path; its errors are those of [Load].
func InFile(path string) (*Ring, error) {
	r := &Ring{path: path}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	// Looked at first: a change between the two is then read once more, not missed.
	r.read, _ = os.Stat(path)
	keys, err := Load(path)
	if err != nil {
		return nil, err
	}
	r.keys.Store(keys)
	return r, nil
}

// Keys are the keys as they were read last.
func (r *Ring) Keys() *Keys { return r.keys.Load() }

// Path is that of the key file, "" for given keys.
func (r *Ring) Path() string { return r.path }

// Refresh reads the key file again if it has changed. Keys of another installation are refused with ErrOtherKeys.
func (r *Ring) Refresh() error {
	_, err := r.reload()
	return err
}

// reload reads the key file again if it has changed, and tells whether it holds other keys now. It may be called often:
// a file that is as it was costs a look at it. Keys of another installation are refused, with ErrOtherKeys,
// and the process goes on with those it has.
func (r *Ring) reload() (changed bool, err error) {
	if r.path == "" {
		return false, nil
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	found, err := os.Stat(r.path)
	if err != nil {
		return false, fmt.Errorf("read key file %s again: %w", r.path, err)
	}
	if r.read != nil && os.SameFile(r.read, found) && r.read.ModTime().Equal(found.ModTime()) && r.read.Size() == found.Size() {
		return false, nil
	}
	keys, err := Load(r.path)
	if err != nil {
		return false, err
	}
	if !r.Keys().agree(keys) {
		return false, fmt.Errorf("key file %s was replaced: %w", r.path, ErrOtherKeys)
	}
	r.read = found
	r.keys.Store(keys)
	return true, nil
}

// AddNext puts a new master key behind those in the key file, unless one that is newer than inUse is there already, and
// tells whether it did. ErrGivenKeys when there is no file.
func (r *Ring) AddNext(inUse int) (added bool, err error) {
	return r.addNext(inUse, (*Keys).Masters, (*Keys).WithNext)
}

// AddNextPepper is AddNext for peppers.
func (r *Ring) AddNextPepper(inUse int) (added bool, err error) {
	return r.addNext(inUse, (*Keys).Peppers, (*Keys).WithNextPepper)
}

func (r *Ring) addNext(inUse int, numbers func(*Keys) []int, next func(*Keys) (*Keys, error)) (added bool, err error) {
	err = r.change(func(keys *Keys) (*Keys, error) {
		if slices.Max(numbers(keys)) > inUse {
			return keys, nil
		}
		added = true
		return next(keys)
	})
	return added && err == nil, err
}

// DropOld takes all master keys but the newest out of the key file, and tells whether there were any. What they wrap does
// not open any more. ErrGivenKeys when there is no file and there are any.
func (r *Ring) DropOld() (dropped bool, err error) {
	return r.drop((*Keys).Masters, (*Keys).WithNewestOnly)
}

// DropOldPeppers is DropOld for peppers. What was made with them is not found any more.
func (r *Ring) DropOldPeppers() (dropped bool, err error) {
	return r.drop((*Keys).Peppers, (*Keys).WithNewestPepperOnly)
}

func (r *Ring) drop(numbers func(*Keys) []int, newest func(*Keys) *Keys) (dropped bool, err error) {
	if r.path == "" && len(numbers(r.Keys())) == 1 {
		return false, nil
	}
	err = r.change(func(keys *Keys) (*Keys, error) {
		if dropped = len(numbers(keys)) > 1; !dropped {
			return keys, nil
		}
		return newest(keys), nil
	})
	return dropped && err == nil, err
}

// change replaces the key file by what make makes of it, and this ring's keys with it. Of several processes one at a time does.
func (r *Ring) change(make func(*Keys) (*Keys, error)) error {
	if r.path == "" {
		return ErrGivenKeys
	}
	release, err := lockKeyFile(r.path)
	if err != nil {
		return fmt.Errorf("change key file %s: %w", r.path, err)
	}
	defer release()
	if _, err := r.reload(); err != nil {
		return err
	}
	keys := r.Keys()
	made, err := make(keys)
	if err != nil || made == keys {
		return err
	}
	if err := replaceFile(r.path, made.Text()); err != nil {
		return fmt.Errorf("change key file %s: %w", r.path, err)
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.read = nil // whatever lies there now is read once more when something is missing
	r.keys.Store(made)
	return nil
}
