//go:build !linux

package sqlite

import (
	"modernc.org/libc"
	lite "modernc.org/sqlite/lib"
)

// syncContents syncs all that SQLite's own files do.
func (f *file) syncContents(tls *libc.TLS, handle uintptr) int32 {
	return function[syncMethod](f.own().FxSync)(tls, handle, lite.SQLITE_SYNC_NORMAL)
}
