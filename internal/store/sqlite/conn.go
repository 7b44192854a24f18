package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net/url"
	"strconv"
	"sync"

	engine "modernc.org/sqlite"
)

// writerName is the data source of the connection that writes.
//
// synchronous(FULL): a commit returns after the log was synced. Without it an
// acknowledged lead could be lost with the power.
func writerName(file string) string {
	return sourceName(file, url.Values{"_pragma": {
		"busy_timeout(5000)", // only a backup from outside can be in the way
		"journal_mode(WAL)",
		"synchronous(FULL)",
		"foreign_keys(ON)",
		// What is deleted or replaced is written over with zeros: a key that was
		// destroyed or rewrapped must not lie on in a free corner of the file. Costs
		// next to nothing, because the pages are written anyway.
		"secure_delete(ON)",
		"cache_size(-65536)", // 64 MiB: the inner pages of all indexes of some millions of leads
		// Checkpoints have a connection of their own. This one makes them only
		// when that does not keep up and the log has grown to 160 MB.
		"wal_autocheckpoint(40000)",
		"journal_size_limit(67108864)", // what a long read let the log grow to is given back
		"temp_store(MEMORY)",
	}})
}

// checkpointName is the data source of the connection that makes checkpoints. It
// syncs like the one that writes: what is copied out of the log is in no other
// place.
func checkpointName(file string) string {
	return sourceName(file, url.Values{"_pragma": {
		"busy_timeout(" + strconv.FormatInt(checkpointPatience.Milliseconds(), 10) + ")",
		"journal_mode(WAL)",
		"synchronous(FULL)",
		"wal_autocheckpoint(0)",
		"cache_size(-64)", // it goes around the cache
	}})
}

// readerName is the data source of the connections that read, which cannot
// write.
func readerName(file string) string {
	return sourceName(file, url.Values{"mode": {"ro"}, "_pragma": {
		"busy_timeout(5000)",
		"query_only(ON)",
		"cache_size(-8192)",
		"temp_store(MEMORY)",
	}})
}

func sourceName(file string, options url.Values) string {
	options.Set("_dqs", "0") // "text" in double quotes is never a string
	return (&url.URL{Scheme: "file", OmitHost: true, Path: file, RawQuery: options.Encode()}).String()
}

// maxPrepared bounds the statements that a connection keeps ready. There are
// some hundred texts; filters combine to more.
const maxPrepared = 300

// connection is one connection to the database with its prepared statements.
// It is used by one goroutine at a time.
type connection struct {
	driver   engineConn
	prepared map[string]engineStmt
	fields   []driver.Value
}

// engineConn and engineStmt are what the driver's types can do.
type engineConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ExecerContext
}

type engineStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

func connect(ctx context.Context, name string) (*connection, error) {
	connector, err := engine.NewConnector(name)
	if err != nil {
		return nil, err
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &connection{driver: conn.(engineConn), prepared: map[string]engineStmt{}}, nil
}

func (c *connection) close() error {
	if c == nil {
		return nil
	}
	return errors.Join(c.forget(), c.driver.Close())
}

// prepare gives the statement of a text, from the ones kept if it is there.
func (c *connection) prepare(ctx context.Context, text string) (engineStmt, error) {
	if s, ok := c.prepared[text]; ok {
		return s, nil
	}
	if len(c.prepared) == maxPrepared {
		if err := c.forget(); err != nil {
			return nil, err
		}
	}
	s, err := c.driver.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	c.prepared[text] = s.(engineStmt)
	return s.(engineStmt), nil
}

// forget gives up all prepared statements.
func (c *connection) forget() error {
	var errs error
	for text, s := range c.prepared {
		errs = errors.Join(errs, s.Close())
		delete(c.prepared, text)
	}
	return errs
}

// execute runs a statement that gives no rows.
func (c *connection) execute(ctx context.Context, text string, args []driver.NamedValue) error {
	s, err := c.prepare(ctx, text)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(ctx, args)
	return err
}

// query runs a statement and calls each for every row, until the context ends.
// The values are gone when each returns.
func (c *connection) query(ctx context.Context, text string, args []driver.NamedValue, each func(*values)) (err error) {
	s, err := c.prepare(ctx, text)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	width := len(rows.Columns())
	if len(c.fields) < width {
		c.fields = make([]driver.Value, width)
	}
	r := &values{fields: c.fields[:width]}
	for {
		switch err := rows.Next(r.fields); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		r.next = 0
		each(r)
		if r.err != nil {
			return r.err
		}
	}
}

// pool lends connections that read.
type pool struct {
	name  string
	slots chan struct{} // a token for each connection that may be lent

	mu     sync.Mutex
	idle   []*connection // the last one given back is lent first: its cache is warm
	closed bool
}

func newPool(name string, size int) *pool {
	p := &pool{name: name, slots: make(chan struct{}, size)}
	for range size {
		p.slots <- struct{}{}
	}
	return p
}

// lend gives do a connection for itself.
func (p *pool) lend(ctx context.Context, do func(context.Context, *connection) error) error {
	select {
	case <-p.slots:
	case <-ctx.Done():
		return failure("wait for a connection", ctx.Err())
	}
	defer func() { p.slots <- struct{}{} }()
	c, err := p.take(ctx)
	if err != nil {
		return failure("open the database", err)
	}
	defer p.give(c)
	return failure("read", do(ctx, c))
}

func (p *pool) take(ctx context.Context) (*connection, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, errClosed
	}
	if last := len(p.idle) - 1; last >= 0 {
		c := p.idle[last]
		p.idle = p.idle[:last]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	return connect(ctx, p.name)
}

func (p *pool) give(c *connection) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, c)
}

// close waits for what is lent and closes all connections.
func (p *pool) close() error {
	if p == nil {
		return nil
	}
	for range cap(p.slots) {
		<-p.slots
	}
	p.mu.Lock()
	p.closed = true
	var errs error
	for _, c := range p.idle {
		errs = errors.Join(errs, c.close())
	}
	p.idle = nil
	p.mu.Unlock()
	for range cap(p.slots) {
		p.slots <- struct{}{}
	}
	return errs
}
