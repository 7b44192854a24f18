//go:build unix

package seal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lockKeyFile waits for the right to change a key file. The kernel drops the lock when the process ends, however it ends.
func lockKeyFile(path string) (release func(), err error) {
	for {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		release := func() { _ = file.Close() }
		if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
			release()
			return nil, err
		}
		// Who was waited for has put another file in its place.
		held, errHeld := file.Stat()
		there, errThere := os.Stat(path)
		if err := errors.Join(errHeld, errThere); err != nil {
			release()
			return nil, err
		}
		if os.SameFile(held, there) {
			return release, nil
		}
		release()
	}
}

// replaceFile puts a file with the text in the place of the one at path, with its mode and its owner. At every moment, and after
// every crash, one of the two is there as a whole. When it returns, the new one has reached the disk.
func replaceFile(path, text string) (err error) {
	// Of a link the file that it leads to is replaced.
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return err
	}
	old, err := os.Stat(path)
	if err != nil {
		return err
	}
	directory := filepath.Dir(path)
	temporary, err := os.CreateTemp(directory, ".keys-*.tmp") // mode 0600
	if err != nil {
		return err
	}
	moved := false
	defer func() {
		if !moved {
			err = errors.Join(err, os.Remove(temporary.Name()))
		}
	}()
	_, err = temporary.WriteString(text)
	if err == nil {
		err = keepOwner(temporary, old)
	}
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return err
	}
	moved = true
	return syncDirectory(directory)
}

// keepOwner lets who could read the old file read the new one: a command of root must not lock the server out.
func keepOwner(file *os.File, old os.FileInfo) error {
	if err := file.Chmod(old.Mode().Perm()); err != nil {
		return err
	}
	owner, ok := old.Sys().(*syscall.Stat_t)
	if !ok || int(owner.Uid) == os.Geteuid() {
		return nil
	}
	if err := file.Chown(int(owner.Uid), int(owner.Gid)); err != nil {
		return fmt.Errorf("give the new file to the owner of the old one: %w", err)
	}
	return nil
}
