//go:build unix

package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lockFile waits for the lock of a file, which it makes if it is not there. The
// kernel drops the lock when the process ends, however it ends.
func lockFile(ctx context.Context, name string) (release func() error, err error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return file.Close, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("lock %s: %w", name, err), file.Close())
		}
		if err := pause(ctx); err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
}
