package sqlite

import (
	"modernc.org/libc"
	lite "modernc.org/sqlite/lib"
)

// logPiece is how much of the log is written at once, 15 pages. SQLite's own files
// write at most 128 KiB in one call.
const logPiece = 64 << 10

// logBuffer holds the end of the log until it is synced. SQLite writes each page of
// a transaction in two calls, a head of 24 bytes and the page, one behind the
// other; then it syncs, and only then tells readers of them.
type logBuffer struct {
	memory uintptr // logPiece bytes, 0 before the first write
	start  int64   // where in the file they belong
	used   int32
}

func (*logBuffer) replace(m *lite.Tsqlite3_io_methods) {
	m.FxWrite, m.FxRead = entry(writeLog), entry(readLog)
	m.FxTruncate, m.FxFileSize, m.FxClose = entry(truncateLog), entry(sizeLog), entry(closeLog)
}

func writeLog(tls *libc.TLS, handle, data uintptr, size int32, offset int64) int32 {
	f := fileOf(handle)
	l := &f.log
	if offset != l.start+int64(l.used) || l.used+size > logPiece {
		if result := f.flush(tls, handle); result != lite.SQLITE_OK {
			return result
		}
		l.start = offset
	}
	if l.memory == 0 {
		l.memory = libc.Xmalloc(tls, logPiece)
	}
	if l.memory == 0 || size > logPiece {
		return function[writeMethod](f.own().FxWrite)(tls, handle, data, size, offset)
	}
	libc.Xmemcpy(tls, l.memory+uintptr(l.used), data, libc.Tsize_t(size))
	l.used += size
	return lite.SQLITE_OK
}

// flush writes what is held. What cannot be written is given up, as SQLite gives the
// transaction up.
func (f *file) flush(tls *libc.TLS, handle uintptr) int32 {
	size := f.log.used
	if size == 0 {
		return lite.SQLITE_OK
	}
	f.log.used = 0
	return function[writeMethod](f.own().FxWrite)(tls, handle, f.log.memory, size, f.log.start)
}

func readLog(tls *libc.TLS, handle, data uintptr, size int32, offset int64) int32 {
	f := fileOf(handle)
	if result := f.flush(tls, handle); result != lite.SQLITE_OK {
		return result
	}
	return function[writeMethod](f.own().FxRead)(tls, handle, data, size, offset)
}

func truncateLog(tls *libc.TLS, handle uintptr, size int64) int32 {
	f := fileOf(handle)
	if result := f.flush(tls, handle); result != lite.SQLITE_OK {
		return result
	}
	return function[func(tls *libc.TLS, handle uintptr, size int64) int32](f.own().FxTruncate)(tls, handle, size)
}

func sizeLog(tls *libc.TLS, handle, size uintptr) int32 {
	f := fileOf(handle)
	if result := f.flush(tls, handle); result != lite.SQLITE_OK {
		return result
	}
	return function[func(tls *libc.TLS, handle, size uintptr) int32](f.own().FxFileSize)(tls, handle, size)
}

func closeLog(tls *libc.TLS, handle uintptr) int32 {
	f := fileOf(handle)
	flushed := f.flush(tls, handle)
	libc.Xfree(tls, f.log.memory)
	f.log.memory = 0
	if result := function[func(tls *libc.TLS, handle uintptr) int32](f.own().FxClose)(tls, handle); result != lite.SQLITE_OK {
		return result
	}
	return flushed
}
