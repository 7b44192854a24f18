package sqlite

import (
	"errors"
	"syscall"

	"modernc.org/libc"
	lite "modernc.org/sqlite/lib"
)

// syncContents waits until what is in the file, and how much that is, is on the
// disk. After a failure it is not tried again: the system may then call synced what
// it has lost.
func (*file) syncContents(_ *libc.TLS, handle uintptr) int32 {
	for {
		err := syscall.Fdatasync(int(at[lite.TunixFile](handle).Fh))
		switch {
		case err == nil:
			return lite.SQLITE_OK
		case !errors.Is(err, syscall.EINTR):
			return lite.SQLITE_IOERR_FSYNC
		}
	}
}
