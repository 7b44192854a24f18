package sqlite

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/url"

	"modernc.org/libc"
	lite "modernc.org/sqlite/lib"
)

// maxPrepared bounds the statements that a connection keeps ready. There are
// some hundred texts; filters combine to more.
const maxPrepared = 300

// connection is one connection to the database with its prepared statements.
// It is used by one goroutine at a time, so SQLite need not lock it.
//
// It calls SQLite's own functions. The driver for database/sql locks the
// connection for each value of a row, two or three times, makes room for each value
// twice, and asks for the names of all columns with every query: that was half of
// what a list took.
type connection struct {
	tls      *libc.TLS // what the functions have for a thread
	db       uintptr
	prepared map[string]*statement
	row      values
	room     room    // for the arguments of the statement that runs
	out      uintptr // where SQLite writes the two pointers that it may give
}

// statement is a prepared one.
type statement struct {
	handle     uintptr
	parameters int
	columns    int
}

// connect opens a data source as sourceName writes it.
func connect(ctx context.Context, name string) (*connection, error) {
	source, err := url.Parse(name)
	if err != nil {
		return nil, err
	}
	if err := configured(); err != nil {
		return nil, err
	}
	c := &connection{tls: libc.NewTLS(), prepared: map[string]*statement{}}
	if err := c.open(name); err != nil {
		_ = c.close()
		return nil, err
	}
	for _, pragma := range source.Query()["_pragma"] {
		if err := c.query(ctx, "PRAGMA "+pragma, nil, func(*values) {}); err != nil {
			_ = c.close()
			return nil, err
		}
	}
	c.forget()
	return c, nil
}

func (c *connection) open(name string) error {
	c.out = libc.Xcalloc(c.tls, 2, pointerRoom)
	text, err := libc.CString(name)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, text)
	files, err := libc.CString(filesName)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, files)
	code := lite.Xsqlite3_open_v2(c.tls, text, c.out,
		lite.SQLITE_OPEN_READWRITE|lite.SQLITE_OPEN_CREATE|lite.SQLITE_OPEN_NOMUTEX|lite.SQLITE_OPEN_URI, files)
	c.db = c.given(0)
	if code != lite.SQLITE_OK {
		return c.failure(code)
	}
	lite.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	for option, value := range map[int32]int32{
		lite.SQLITE_DBCONFIG_DQS_DDL: 0, lite.SQLITE_DBCONFIG_DQS_DML: 0, // "text" in double quotes is never a string
		// A plan goes by the text of a statement alone. Else SQLite makes it anew with
		// each value, wherever an index with a condition could serve for some of them.
		lite.SQLITE_DBCONFIG_ENABLE_QPSG: 1,
	} {
		if err := c.configure(option, value); err != nil {
			return err
		}
	}
	return nil
}

func (c *connection) configure(option, value int32) error {
	list := libc.Xmalloc(c.tls, 2*pointerRoom)
	defer libc.Xfree(c.tls, list)
	if code := lite.Xsqlite3_db_config(c.tls, c.db, option, libc.VaList(list, value, uintptr(0))); code != lite.SQLITE_OK {
		return c.failure(code)
	}
	return nil
}

// pointerRoom is enough for a pointer on any machine, and what one takes in a list
// of arguments.
const pointerRoom = 8

// given is the first or second pointer that SQLite wrote.
func (c *connection) given(which uintptr) uintptr {
	return uintptr(binary.NativeEndian.Uint64(libc.GoBytes(c.out+which*pointerRoom, pointerRoom)))
}

func (c *connection) close() error {
	if c == nil {
		return nil
	}
	c.forget()
	var err error
	if code := lite.Xsqlite3_close_v2(c.tls, c.db); code != lite.SQLITE_OK {
		err = c.failure(code)
	}
	c.room.free(c.tls)
	libc.Xfree(c.tls, c.out)
	c.tls.Close()
	return err
}

// prepare gives the statement of a text, from the ones kept if it is there.
func (c *connection) prepare(text string) (*statement, error) {
	if s, ok := c.prepared[text]; ok {
		return s, nil
	}
	if len(c.prepared) == maxPrepared {
		c.forget()
	}
	source, err := libc.CString(text)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, source)
	if code := lite.Xsqlite3_prepare_v3(c.tls, c.db, source, -1, lite.SQLITE_PREPARE_PERSISTENT, c.out, c.out+pointerRoom); code != lite.SQLITE_OK {
		return nil, c.failure(code)
	}
	handle, end := c.given(0), c.given(1)
	if handle == 0 || end != source+uintptr(len(text)) {
		lite.Xsqlite3_finalize(c.tls, handle)
		return nil, fmt.Errorf("not one statement: %q", text)
	}
	s := &statement{handle: handle, parameters: int(lite.Xsqlite3_bind_parameter_count(c.tls, handle)),
		columns: int(lite.Xsqlite3_column_count(c.tls, handle))}
	c.prepared[text] = s
	return s, nil
}

// forget gives up all prepared statements.
func (c *connection) forget() {
	for text, s := range c.prepared {
		// Its code is that of the last run, which was told then.
		lite.Xsqlite3_finalize(c.tls, s.handle)
		delete(c.prepared, text)
	}
}

// execute runs a statement whose rows, if it gives any, do not matter.
func (c *connection) execute(ctx context.Context, text string, args []argument) error {
	return c.query(ctx, text, args, nil)
}

// query runs a statement and calls each for every row, until the context ends.
// The reader is gone when each returns; what it gave is not.
func (c *connection) query(ctx context.Context, text string, args []argument, each func(*values)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s, err := c.prepare(text)
	if err != nil {
		return err
	}
	// Its code is that of the last step, which is told by then.
	defer lite.Xsqlite3_reset(c.tls, s.handle)
	if err := c.bind(s, args); err != nil {
		return err
	}
	defer c.interruptAfter(ctx)()
	for {
		code := lite.Xsqlite3_step(c.tls, s.handle)
		if err := ctx.Err(); err != nil && code != lite.SQLITE_DONE {
			return err
		}
		switch code {
		case lite.SQLITE_DONE:
			return nil
		case lite.SQLITE_ROW:
		default:
			return c.failure(code)
		}
		if each == nil {
			continue
		}
		c.row.begin(c.tls, s)
		each(&c.row)
		if c.row.err != nil {
			return c.row.err
		}
	}
}

// interruptAfter interrupts what runs when the context ends, until the function
// that it returns is called.
func (c *connection) interruptAfter(ctx context.Context) (stop func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	interrupted := make(chan struct{})
	cancel := context.AfterFunc(ctx, func() {
		defer close(interrupted)
		tls := libc.NewTLS() // that of the connection is in use
		defer tls.Close()
		lite.Xsqlite3_interrupt(tls, c.db)
	})
	return func() {
		if !cancel() {
			<-interrupted // else it would meet the next statement
		}
	}
}

// engineError is what SQLite says is wrong. Its text names tables and columns,
// never values.
type engineError struct {
	code int
	text string
}

func (e *engineError) Error() string { return fmt.Sprintf("%s (%d)", e.text, e.code) }

// Code is the extended result code.
func (e *engineError) Code() int { return e.code }

func (c *connection) failure(code int32) error {
	e := &engineError{int(code), libc.GoString(lite.Xsqlite3_errstr(c.tls, code))}
	if c.db != 0 {
		if more := libc.GoString(lite.Xsqlite3_errmsg(c.tls, c.db)); more != e.text {
			e.text += ": " + more
		}
	}
	return e
}
