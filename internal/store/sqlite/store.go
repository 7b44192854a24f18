// Package sqlite is the store of an installation on one machine: a database file
// in a data directory that one process owns.
//
// It implements exchange.Store and must not decide anything. There is one
// connection that writes, behind a lock in this process, and a pool of
// connections that read; with write-ahead logging neither waits for the other.
// A commit returns after the log was synced to the disk.
//
// It calls SQLite's own functions and not database/sql nor a driver of that: the
// connections are counted by hand anyway, and what is left out are locks and copies
// for each value on the busiest paths of the product. engine.go alone knows how; and
// files.go how SQLite writes and syncs its files, which is as safe as its own way and
// does not keep a commit waiting for a checkpoint.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"leadex/internal/exchange"
	"leadex/internal/store/read"
)

// File is the name of the database in the data directory.
const File = "leadex.db"

// Options are what an installation may set; the zero value is fine.
type Options struct {
	// Readers bounds how many queries are read at once: by default two for each
	// processor, at least 4.
	Readers int
}

// Store is exchange.Store in a data directory. It is safe for concurrent use.
type Store struct {
	reader
	file   string
	lock   *directoryLock
	turn   chan struct{} // holds one token: the right to use what follows, down to digests
	writer *connection
	fresh  int // rows written since the last checkpoint was called for
	// arguments are those of the statements that writer runs, used again and again.
	arguments arguments
	digests   leadDigests
	readers   *pool
	tasks     sync.Map // that run alone: name to true

	checkpoints *checkpointer
}

var _ exchange.Store = (*Store)(nil)

// Open opens the database in the directory, both of which it makes if they are
// not there. Its schema is as it was: see Migrate. While another process (or
// another Store) has the directory open it fails with ErrLocked.
func Open(ctx context.Context, dir string, options Options) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, failure("make the data directory", err)
	}
	lock, err := lockDirectory(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{file: filepath.Join(dir, File), lock: lock, turn: make(chan struct{}, 1),
		digests: leadDigests{atOnce: digestsAtOnce}}
	if err := s.open(ctx, options); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, options Options) error {
	// The driver would make the file readable by others.
	file, err := os.OpenFile(s.file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return failure("make the database file", err)
	}
	if err := file.Close(); err != nil {
		return failure("make the database file", err)
	}
	if s.writer, err = connect(ctx, writerName(s.file)); err != nil {
		return failure("open the database", err)
	}
	checkpoint, err := connect(ctx, checkpointName(s.file))
	if err != nil {
		return failure("open the database", err)
	}
	s.checkpoints = startCheckpoints(checkpoint, s.takeTurn, s.giveTurn)
	readers := options.Readers
	if readers == 0 {
		readers = max(4, 2*runtime.GOMAXPROCS(0))
	}
	s.readers = newPool(readerName(s.file), readers)
	s.reader = newReader(connections{s.readers.lend, s.recent}, true)
	s.turn <- struct{}{}
	return s.checkVersion(ctx)
}

// oldestVersion is the first release of SQLite in which a reset of the
// write-ahead log can no longer destroy the database.
const oldestVersion = 3_051_003

func (s *Store) checkVersion(ctx context.Context) error {
	version, err := s.Version(ctx)
	if err != nil {
		return err
	}
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		return failure("read SQLite's version", err)
	}
	if major*1_000_000+minor*1_000+patch < oldestVersion {
		return failure("use SQLite "+version, errTooOld)
	}
	return nil
}

// Version is the release of SQLite inside.
func (s *Store) Version(ctx context.Context) (string, error) {
	return read.First(read.Collect(ctx, s.query, read.Text, "SELECT sqlite_version()"))
}

// Close waits for the transaction that is open, and gives the directory free.
func (s *Store) Close() error {
	if s.readers != nil { // else opening failed
		if _, open := <-s.turn; !open {
			return nil
		}
		s.settleDigests()
		close(s.turn)
	}
	return failure("close the database",
		errors.Join(s.checkpoints.close(), s.readers.close(), s.writer.close(), s.lock.release()))
}

// Ping tells whether the database can be read.
func (s *Store) Ping(ctx context.Context) error {
	_, err := read.Collect(ctx, s.query, read.Number, "SELECT 1")
	return err
}

// Durability is what the connection that writes answers to PRAGMA synchronous:
// "2", which is FULL, so that a commit waits for the disk.
func (s *Store) Durability(ctx context.Context) (string, error) {
	var level int64
	err := s.write(ctx, func(c *connection) error {
		return c.query(ctx, "PRAGMA synchronous", nil, func(r *values) { level = r.Number() })
	})
	return fmt.Sprint(level), err
}

// write runs do alone on the connection that writes.
func (s *Store) write(ctx context.Context, do func(*connection) error) error {
	if err := s.takeTurn(ctx); err != nil {
		return err
	}
	defer s.giveTurn()
	return failure("write", do(s.writer))
}

// takeTurn waits for the connection that writes, first come, first served.
func (s *Store) takeTurn(ctx context.Context) error {
	select {
	case _, open := <-s.turn:
		if !open {
			return failure("write", errClosed)
		}
		return nil
	case <-ctx.Done():
		return failure("wait for the lock", ctx.Err())
	}
}

func (s *Store) giveTurn() { s.turn <- struct{}{} }
