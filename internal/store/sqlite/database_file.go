package sqlite

import (
	"modernc.org/libc"
	lite "modernc.org/sqlite/lib"
)

// databasePiece is how much of the database is written between two syncs. A
// checkpoint writes tens of megabytes; synced in one stroke, they would be in the
// way of every commit that waits for the same disk.
const databasePiece = 1 << 20

func writeDatabase(tls *libc.TLS, handle, data uintptr, size int32, offset int64) int32 {
	f := fileOf(handle)
	if result := function[writeMethod](f.own().FxWrite)(tls, handle, data, size, offset); result != lite.SQLITE_OK {
		return result
	}
	if f.unsynced += size; f.unsynced < databasePiece {
		return lite.SQLITE_OK
	}
	return syncFile(tls, handle, lite.SQLITE_SYNC_NORMAL)
}
