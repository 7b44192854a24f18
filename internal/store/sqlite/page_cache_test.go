package sqlite

import (
	"testing"

	"modernc.org/libc"
	lite "modernc.org/sqlite/lib"
)

// TestSwapPage goes through the methods as SQLite does when a page is split.
func TestSwapPage(t *testing.T) {
	t.Parallel()
	if err := configured(); err != nil {
		t.Fatal(err)
	}
	if ownPages.FxRekey == 0 {
		t.Fatal("SQLite does not use it")
	}
	if c := connected(t); c.db == 0 { // which lets SQLite begin
		t.Fatal("SQLite has not begun")
	}
	tls := libc.NewTLS()
	defer tls.Close()
	m := &ownPages
	const pageSize = 4096
	cache := function[func(tls *libc.TLS, page, extra, purgeable int32) uintptr](m.FxCreate)(tls, pageSize, 100, 1)
	defer function[func(*libc.TLS, uintptr)](m.FxDestroy)(tls, cache)
	fetch := function[func(tls *libc.TLS, cache uintptr, number uint32, create int32) uintptr](m.FxFetch)
	const none = lockedByte/pageSize + 1
	page := fetch(tls, cache, 5, 2)
	fetch(tls, cache, 9, 2)
	swapPage(tls, cache, page, 5, none)
	if fetch(tls, cache, none, 0) != page {
		t.Error("the page has not got the number")
	}
	swapPage(tls, cache, page, none, 7)
	if greatest := at[lite.TPCache1](cache).FiMaxKey; greatest != 9 {
		t.Errorf("%d is taken for the greatest number", greatest)
	}
	swapPage(tls, cache, page, 7, 12)
	if greatest := at[lite.TPCache1](cache).FiMaxKey; greatest != 12 {
		t.Errorf("%d is taken for the greatest number, after one that counts", greatest)
	}
}
