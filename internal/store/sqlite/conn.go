package sqlite

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"sync"
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
		"journal_size_limit(167772160)", // 160 MB too: what a long read let the log grow to is given back
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
