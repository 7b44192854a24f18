package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modernc.org/libc"
	lite "modernc.org/sqlite/lib"
)

// handles are SQLite's structures of the open files of a connection: the database,
// and its log where pages were written.
func handles(t *testing.T, c *connection) (database, log uintptr) {
	t.Helper()
	main, err := libc.CString("main")
	if err != nil {
		t.Fatal(err)
	}
	defer libc.Xfree(c.tls, main)
	for which, handle := range map[int32]*uintptr{lite.SQLITE_FCNTL_FILE_POINTER: &database, lite.SQLITE_FCNTL_JOURNAL_POINTER: &log} {
		if result := lite.Xsqlite3_file_control(c.tls, c.db, main, which, c.out); result != lite.SQLITE_OK {
			t.Fatal(c.failure(result))
		}
		*handle = c.given(0)
	}
	return database, log
}

// small is a connection with room for few pages, so that a transaction writes pages
// before its end and reads them again.
func small(t *testing.T, file string) *connection {
	t.Helper()
	c, err := connect(t.Context(), writerName(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.close() })
	run(t, c, "PRAGMA cache_size(20)")
	return c
}

func run(t *testing.T, c *connection, text string) (last string) {
	t.Helper()
	err := c.query(t.Context(), text, nil, func(r *values) {
		if strings.HasPrefix(text, "SELECT") || strings.HasSuffix(text, "check") {
			last = r.Text()
		}
	})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return last
}

// spread writes rows all over an index.
func spread(t *testing.T, c *connection, from, to int) {
	t.Helper()
	run(t, c, fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d) "+
		"INSERT INTO thing SELECT i, ((i * 7919) %% 100003) || printf('%%0300d', i) FROM n", from, to-1))
}

func TestLog(t *testing.T) {
	t.Parallel()
	t.Run("what was committed is there for others, and what was rolled back is not", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "test.db")
		writer, reader := small(t, file), small(t, file)
		run(t, writer, "CREATE TABLE thing (number INTEGER PRIMARY KEY, text TEXT UNIQUE)")
		for i, end := range []string{"COMMIT", "ROLLBACK", "COMMIT", "COMMIT"} {
			run(t, writer, "BEGIN IMMEDIATE")
			spread(t, writer, i*1000, i*1000+1000)
			if own := run(t, writer, fmt.Sprintf("SELECT count(*) || '' FROM thing WHERE number >= %d", i*1000)); own != "1000" {
				t.Errorf("the transaction reads %s rows of its own", own)
			}
			run(t, writer, end)
			if i == 2 {
				run(t, reader, "PRAGMA wal_checkpoint(RESTART)") // the log begins again
			}
		}
		if n := run(t, reader, "SELECT count(*) || '' FROM thing"); n != "3000" {
			t.Errorf("others read %s rows", n)
		}
		if state := run(t, reader, "PRAGMA integrity_check"); state != "ok" {
			t.Error(state)
		}
	})
	t.Run("nothing is held back after a commit", func(t *testing.T) {
		t.Parallel()
		c := small(t, filepath.Join(t.TempDir(), "test.db"))
		run(t, c, "CREATE TABLE thing (number INTEGER PRIMARY KEY, text TEXT UNIQUE)")
		spread(t, c, 0, 100)
		_, log := handles(t, c)
		l := &fileOf(log).log
		if l.memory == 0 {
			t.Error("the log was not written through the buffer")
		}
		if l.used != 0 {
			t.Errorf("%d bytes are held back", l.used)
		}
	})
	t.Run("the end of a log that was copied meanwhile is whole", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		c := small(t, filepath.Join(dir, "test.db"))
		run(t, c, "CREATE TABLE thing (number INTEGER PRIMARY KEY, text TEXT UNIQUE)")
		spread(t, c, 0, 3000)
		copied := t.TempDir() // what a machine finds that lost its power now
		for _, name := range []string{"test.db", "test.db-wal"} {
			content, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(copied, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		found := small(t, filepath.Join(copied, "test.db"))
		if n := run(t, found, "SELECT count(*) || '' FROM thing"); n != "3000" {
			t.Errorf("%s rows are left", n)
		}
	})
}

func TestDatabaseFile(t *testing.T) {
	t.Parallel()
	t.Run("a checkpoint is synced little by little, and to its end", func(t *testing.T) {
		t.Parallel()
		c := small(t, filepath.Join(t.TempDir(), "test.db"))
		run(t, c, "CREATE TABLE thing (number INTEGER PRIMARY KEY, text TEXT UNIQUE)")
		spread(t, c, 0, 10_000)
		database, _ := handles(t, c)
		var syncs []int32 // bytes that each has synced
		watchSyncs(t, c, database, &syncs)
		run(t, c, "PRAGMA wal_checkpoint(TRUNCATE)")
		var all int32
		for _, size := range syncs {
			if all += size; size > databasePiece+4096 {
				t.Errorf("%d bytes were synced in one stroke", size)
			}
		}
		if all < 3*databasePiece || fileOf(database).unsynced != 0 {
			t.Errorf("%d bytes were synced, %d were not", all, fileOf(database).unsynced)
		}
	})
}

// watched are the sizes that TestDatabaseFile has seen; SQLite calls no closures.
var watched *[]int32

// watchSyncs notes what the pieces are, by the writes after which nothing is
// unsynced.
func watchSyncs(t *testing.T, c *connection, handle uintptr, sizes *[]int32) {
	t.Helper()
	watched = sizes
	fileOf(handle).methods.FxWrite = entry(watchedWrite)
	fileOf(handle).methods.FxSync = entry(watchedSync)
	t.Cleanup(func() { watched = nil })
}

func watchedWrite(tls *libc.TLS, handle, data uintptr, size int32, offset int64) int32 {
	before := fileOf(handle).unsynced
	result := writeDatabase(tls, handle, data, size, offset)
	if fileOf(handle).unsynced == 0 {
		*watched = append(*watched, before+size)
	}
	return result
}

func watchedSync(tls *libc.TLS, handle uintptr, flags int32) int32 {
	if before := fileOf(handle).unsynced; before > 0 {
		*watched = append(*watched, before)
	}
	return syncFile(tls, handle, flags)
}
