package sqlite

import (
	"errors"
	"sync"
	"unsafe"

	"modernc.org/libc"
	lite "modernc.org/sqlite/lib"
)

// filesName is how a connection asks for the files below. They are SQLite's own but
// for three things: the log is written in large pieces (log_file.go), a sync waits
// for the contents of a file alone, and a checkpoint syncs the database little by
// little (database_file.go).
const filesName = "leadex"

// configured prepares SQLite, which keeps what it is told for the whole process.
var configured = sync.OnceValue(func() error {
	tls := libc.NewTLS()
	defer tls.Close()
	ignoreSwaps(tls)
	return registerFiles(tls)
})

var errNoMemory = errors.New("no memory for SQLite's files")

func registerFiles(tls *libc.TLS) error {
	own := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(lite.Tsqlite3_vfs{})))
	name, err := libc.CString(filesName)
	if own == 0 || err != nil {
		return errors.Join(errNoMemory, err)
	}
	files := at[lite.Tsqlite3_vfs](own)
	*files = *at[lite.Tsqlite3_vfs](lite.Xsqlite3_vfs_find(tls, 0))
	files.FzName, files.FpNext = name, 0
	files.FszOsFile += int32(unsafe.Sizeof(file{}))
	files.FxOpen = entry(openFile)
	if result := lite.Xsqlite3_vfs_register(tls, own, 0); result != lite.SQLITE_OK {
		return &engineError{int(result), libc.GoString(lite.Xsqlite3_errstr(tls, result))}
	}
	return nil
}

// file lies behind SQLite's own structure of an open file, which is called its
// handle and begins with a pointer to methods.
type file struct {
	methods lite.Tsqlite3_io_methods // what SQLite calls
	inner   uintptr                  // its own methods
	synced  bool                     // by its own methods, which sync the directory of a new file too

	log      logBuffer
	unsynced int32 // bytes of a database written since it was synced
}

func fileOf(handle uintptr) *file { return at[file](*at[uintptr](handle)) }

func openFile(tls *libc.TLS, _, name, handle uintptr, flags int32, given uintptr) int32 {
	files := at[lite.Tsqlite3_vfs](lite.Xsqlite3_vfs_find(tls, 0))
	open := function[func(tls *libc.TLS, files, name, handle uintptr, flags int32, given uintptr) int32](files.FxOpen)
	result := open(tls, uintptr(unsafe.Pointer(files)), name, handle, flags, given)
	if result != lite.SQLITE_OK || flags&(lite.SQLITE_OPEN_WAL|lite.SQLITE_OPEN_MAIN_DB) == 0 {
		return result
	}
	inner := *at[uintptr](handle)
	behind := handle + uintptr(files.FszOsFile)
	f := at[file](behind)
	*f = file{methods: *at[lite.Tsqlite3_io_methods](inner), inner: inner}
	f.methods.FxSync = entry(syncFile)
	if flags&lite.SQLITE_OPEN_WAL != 0 {
		f.log.replace(&f.methods)
	} else {
		f.methods.FxWrite = entry(writeDatabase)
	}
	*at[uintptr](handle) = behind
	return lite.SQLITE_OK
}

func (f *file) own() *lite.Tsqlite3_io_methods { return at[lite.Tsqlite3_io_methods](f.inner) }

type (
	writeMethod = func(tls *libc.TLS, handle, data uintptr, size int32, offset int64) int32
	syncMethod  = func(tls *libc.TLS, handle uintptr, flags int32) int32
)

// syncFile brings what was written to the disk, and not the time at which it was
// written: SQLite is built to sync that as well, for which a journal of the file
// system writes and waits for what others have changed.
func syncFile(tls *libc.TLS, handle uintptr, _ int32) int32 {
	f := fileOf(handle)
	if result := f.flush(tls, handle); result != lite.SQLITE_OK {
		return result
	}
	f.unsynced = 0
	if f.synced {
		return f.syncContents(tls, handle)
	}
	result := function[syncMethod](f.own().FxSync)(tls, handle, lite.SQLITE_SYNC_NORMAL)
	f.synced = result == lite.SQLITE_OK
	return result
}

// at is what lies at an address of SQLite's memory, which the collector does not
// move.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// entry is what SQLite calls a function by. It is not for closures.
func entry[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// function is the reverse of entry.
func function[F any](entry uintptr) F { return *(*F)(unsafe.Pointer(&entry)) }
