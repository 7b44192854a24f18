package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	lite "modernc.org/sqlite/lib"

	"leadex/internal/exchange"
)

// ErrLocked is the cause of the Conflict that Open answers while another process
// has the data directory open.
var ErrLocked = errors.New("the data directory is locked")

var (
	errClosed = errors.New("the store is closed")
	errEnded  = errors.New("the transaction has ended")
	errFailed = errors.New("a write of the transaction has failed")
	errTooOld = errors.New("older than SQLite 3.51.3")
	errText   = errors.New("text with NUL or invalid UTF-8")
)

// failure turns what went wrong into an error of the domain; action says what
// was being done. It is the one place where codes of SQLite are known. The texts
// of SQLite name tables and columns, never values.
func failure(action string, err error) error {
	var known *exchange.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	return translate(err).Because(fmt.Errorf("%s: %w", action, err))
}

func translate(err error) *exchange.Error {
	unavailable := exchange.Refuse(exchange.Unavailable, "the database cannot answer now")
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errClosed) {
		return unavailable
	}
	full := exchange.Refuse(exchange.Unavailable, "nothing can be stored now")
	if errors.Is(err, syscall.ENOSPC) {
		return full
	}
	if errors.Is(err, fs.ErrPermission) {
		return unavailable
	}
	// An error of a connection, or of the driver, by which migrations run.
	var e interface {
		error
		Code() int
	}
	if !errors.As(err, &e) {
		return exchange.Refuse(exchange.Internal, "internal error")
	}
	switch e.Code() {
	case lite.SQLITE_CONSTRAINT_UNIQUE, lite.SQLITE_CONSTRAINT_PRIMARYKEY:
		return exchange.Refuse(exchange.Conflict, "this exists already")
	}
	switch e.Code() & 0xff { // the class of an extended code
	case lite.SQLITE_FULL:
		return full
	case lite.SQLITE_BUSY, lite.SQLITE_LOCKED, lite.SQLITE_IOERR, lite.SQLITE_CANTOPEN,
		lite.SQLITE_READONLY, lite.SQLITE_NOMEM, lite.SQLITE_INTERRUPT, lite.SQLITE_PROTOCOL:
		return unavailable
	}
	return exchange.Refuse(exchange.Internal, "internal error")
}
