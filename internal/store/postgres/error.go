package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"

	"leadex/internal/exchange"
)

var (
	errEnded      = errors.New("the transaction has ended")
	errRolledBack = errors.New("the transaction had failed before and was rolled back")
	errTooOld     = errors.New("older than PostgreSQL 15")
)

// failure turns what went wrong into an error of the domain; action says what
// was being done. It is the one place where codes of PostgreSQL are known.
func failure(action string, err error) error {
	var known *exchange.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	return translate(err).Because(fmt.Errorf("%s: %w", action, withoutValues(err)))
}

// withoutValues leaves out of a server's error what may hold values of a row:
// the detail always, the message where it is about a value.
func withoutValues(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return err
	}
	text := e.Message
	if class := e.Code[:min(2, len(e.Code))]; class == "22" || class == "23" {
		text = "constraint or value"
	}
	return fmt.Errorf("%s (SQLSTATE %s, table %q, constraint %q)", text, e.Code, e.TableName, e.ConstraintName)
}

func translate(err error) *exchange.Error {
	var e *pgconn.PgError
	switch {
	case errors.As(err, &e):
		return translateCode(e.Code)
	case lostConnection(err):
		return exchange.Refuse(exchange.Unavailable, "the database cannot answer now")
	}
	return exchange.Refuse(exchange.Internal, "internal error")
}

func translateCode(code string) *exchange.Error {
	unavailable := exchange.Refuse(exchange.Unavailable, "the database cannot answer now")
	switch code {
	case "23505": // unique_violation
		return exchange.Refuse(exchange.Conflict, "this exists already")
	case "25006", // read_only_sql_transaction: this is a replica now
		"25P03", // idle_in_transaction_session_timeout
		"40001", // serialization_failure
		"40P01", // deadlock_detected
		"55P03", // lock_not_available
		"58030": // io_error
		return unavailable
	}
	switch code[:min(2, len(code))] {
	case "08", // connection_exception
		"53", // insufficient_resources: disk full, out of memory, too many connections
		"57": // operator_intervention: shut down, crashed, starting up, cancelled
		return unavailable
	}
	return exchange.Refuse(exchange.Internal, "internal error")
}

// lostConnection tells whether an error is about reaching the server, or about
// not being answered in time.
func lostConnection(err error) bool {
	if err == nil {
		return false
	}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		// The server ends a connection with one of these when it is shut down.
		return server.Code == "57P01" || server.Code == "57P02" || server.Code == "57P03"
	}
	var network net.Error
	var connecting *pgconn.ConnectError
	var system syscall.Errno
	if errors.As(err, &network) || errors.As(err, &connecting) || errors.As(err, &system) {
		return true
	}
	for _, known := range []error{
		context.Canceled, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
		pgconn.ErrConnClosed, puddle.ErrClosedPool,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return pgconn.SafeToRetry(err)
}
