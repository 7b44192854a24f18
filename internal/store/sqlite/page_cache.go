package sqlite

import (
	"unsafe"

	"modernc.org/libc"
	lite "modernc.org/sqlite/lib"
)

// ownPages are the methods of SQLite's own page cache, where ignoreSwaps is in force.
var ownPages lite.Tsqlite3_pcache_methods2

// ignoreSwaps mends what makes a commit slow after a page of an index was split.
// SQLite then exchanges the numbers of pages, and takes for it a number that no
// page has, one past the byte that it locks. Its cache keeps that as the greatest
// number it has ever seen, so that it looks through all pages at the end of the
// transaction for those behind the end of the database: half a millisecond in a
// cache of 64 MiB.
//
// Where SQLite was in use before, its cache stays as it is.
func ignoreSwaps(tls *libc.TLS) {
	methods := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(lite.Tsqlite3_pcache_methods2{})))
	if methods == 0 {
		return
	}
	defer libc.Xfree(tls, methods) // SQLite copies them
	list := libc.Xmalloc(tls, pointerRoom)
	if list == 0 {
		return
	}
	defer libc.Xfree(tls, list)
	if lite.Xsqlite3_config(tls, lite.SQLITE_CONFIG_GETPCACHE2, libc.VaList(list, methods)) != lite.SQLITE_OK {
		return
	}
	m := at[lite.Tsqlite3_pcache_methods2](methods)
	own := *m
	m.FxRekey = entry(swapPage)
	if lite.Xsqlite3_config(tls, lite.SQLITE_CONFIG_PCACHE2, libc.VaList(list, methods)) == lite.SQLITE_OK {
		ownPages = own
	}
}

// lockedByte is where SQLite locks a database. The page that holds it is never used.
const lockedByte = 0x40000000

func swapPage(tls *libc.TLS, cache, page uintptr, from, to uint32) {
	c := at[lite.TPCache1](cache)
	greatest := c.FiMaxKey
	function[func(tls *libc.TLS, cache, page uintptr, from, to uint32)](ownPages.FxRekey)(tls, cache, page, from, to)
	if to == uint32(lockedByte/c.FszPage)+1 {
		c.FiMaxKey = greatest
	}
}
