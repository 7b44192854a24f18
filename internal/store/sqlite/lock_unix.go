//go:build unix

package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"leadex/internal/exchange"
)

// LockFile is the name of the file in the data directory whose lock says that a
// process owns the directory.
const LockFile = "leadex.lock"

// directoryLock is held from Open to Close. The kernel drops it when the process
// ends, however it ends.
type directoryLock struct{ file *os.File }

func lockDirectory(dir string) (*directoryLock, error) {
	file, err := os.OpenFile(filepath.Join(dir, LockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, failure("open the lock file", err)
	}
	switch err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
	case errors.Is(err, syscall.EWOULDBLOCK):
		owner := ownerOf(file)
		file.Close()
		return nil, exchange.Refuse(exchange.Conflict, "the data directory is in use by another process%s", owner).Because(ErrLocked)
	case err != nil:
		file.Close()
		return nil, failure("lock the data directory", err)
	}
	// Only to help whoever finds the directory locked; the lock is what counts.
	if err := file.Truncate(0); err == nil {
		_, _ = file.WriteAt(fmt.Appendln(nil, os.Getpid()), 0)
	}
	return &directoryLock{file}, nil
}

// ownerOf is who wrote the lock file last, in brackets, or "".
func ownerOf(file *os.File) string {
	text := make([]byte, 20)
	n, _ := file.ReadAt(text, 0)
	pid := strings.TrimSpace(string(text[:n]))
	if pid == "" {
		return ""
	}
	return " (" + pid + ")"
}

func (l *directoryLock) release() error {
	if l == nil {
		return nil
	}
	return l.file.Close()
}
