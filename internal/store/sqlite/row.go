package sqlite

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unsafe"

	"modernc.org/libc"
	lite "modernc.org/sqlite/lib"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// values are those of the row that a query is at. It is the row.Reader of this
// engine.
type values struct {
	tls   *libc.TLS
	of    *statement
	next  int32
	err   error
	kept  []byte // what was given of this row; texts and bytes are parts of it
	given int    // how much that is
	usual int    // how much there is room for at first: what the row before took, and an eighth
}

var _ row.Reader = (*values)(nil)

// begin begins the row that a statement is at.
func (r *values) begin(tls *libc.TLS, of *statement) {
	*r = values{tls: tls, of: of, usual: r.given + r.given/8}
}

// column is the next one; ok is false for NULL, and for what is not of the kind.
func (r *values) column(kind int32) (at int32, ok bool) {
	at = r.next
	r.next++
	if int(at) >= r.of.columns {
		r.fail("is not there")
		return at, false
	}
	switch is := lite.Xsqlite3_column_type(r.tls, r.of.handle, at); is {
	case kind:
		return at, true
	case lite.SQLITE_NULL:
	default:
		r.fail(fmt.Sprintf("is of type %d instead of %d", is, kind))
	}
	return at, false
}

func (r *values) fail(what string) {
	if r.err == nil {
		r.err = fmt.Errorf("column %d %s", r.next, what)
	}
}

// blob is the bytes of a BLOB where they lie in SQLite, until the next row; nil for
// NULL.
func (r *values) blob() []byte {
	at, ok := r.column(lite.SQLITE_BLOB)
	if !ok {
		return nil
	}
	b := lite.Xsqlite3_column_blob(r.tls, r.of.handle, at)
	return libc.GoBytes(b, int(lite.Xsqlite3_column_bytes(r.tls, r.of.handle, at)))
}

// keep copies bytes out of SQLite. A row makes room once, as much as the one before
// took, and what it gives shares that: nothing of a row stays for long without the
// rest.
func (r *values) keep(b []byte) []byte {
	if cap(r.kept)-len(r.kept) < len(b) {
		// What was given before stays where it is.
		r.kept = make([]byte, 0, max(len(b), r.usual))
	}
	r.given += len(b)
	from := len(r.kept)
	r.kept = append(r.kept, b...)
	return r.kept[from:len(r.kept):len(r.kept)]
}

func (r *values) ID() (id exchange.ID) {
	if b := r.blob(); b != nil && (len(b) != len(id) || copy(id[:], b) != len(id)) {
		r.fail("holds no id")
	}
	return id
}

func (r *values) Number() int64 {
	at, ok := r.column(lite.SQLITE_INTEGER)
	if !ok {
		return 0
	}
	return lite.Xsqlite3_column_int64(r.tls, r.of.handle, at)
}

func (r *values) OptionalNumber() *int64 {
	at, ok := r.column(lite.SQLITE_INTEGER)
	if !ok {
		return nil
	}
	n := lite.Xsqlite3_column_int64(r.tls, r.of.handle, at)
	return &n
}

func (r *values) Text() string {
	at, ok := r.column(lite.SQLITE_TEXT)
	if !ok {
		return ""
	}
	text := lite.Xsqlite3_column_text(r.tls, r.of.handle, at)
	b := libc.GoBytes(text, int(lite.Xsqlite3_column_bytes(r.tls, r.of.handle, at)))
	if len(b) == 0 {
		return ""
	}
	kept := r.keep(b)
	// Nobody else is given this part, so nobody writes to it.
	return unsafe.String(unsafe.SliceData(kept), len(kept))
}

func (r *values) Time() time.Time {
	at, ok := r.column(lite.SQLITE_INTEGER)
	if !ok {
		return time.Time{}
	}
	return time.UnixMicro(lite.Xsqlite3_column_int64(r.tls, r.of.handle, at)).UTC()
}

func (r *values) Digest() (d exchange.Digest) {
	if b := r.blob(); b != nil && (len(b) != len(d) || copy(d[:], b) != len(d)) {
		r.fail("holds no digest")
	}
	return d
}

func (r *values) Bytes() []byte {
	b := r.blob()
	if len(b) == 0 {
		return nil
	}
	return r.keep(b)
}

func (r *values) Flag() bool { return r.Number() != 0 }

// dialect is how filters write lists for this engine.
const dialect = filter.JSONLists

// reader is exchange.Reader, on connections of the pool or on the one that
// writes.
type reader struct {
	read.Reader
	connections
}

// connections are what queries are run on.
type connections struct {
	// lend gives do one of them for itself.
	lend func(ctx context.Context, do func(context.Context, *connection) error) error
	// recent says what a filter.Recent stands for.
	recent func(context.Context, filter.Recent) ([]int64, error)
}

func newReader(c connections, ahead bool) reader {
	return reader{read.With(c.query, dialect, ahead), c}
}

// query calls visit for every row of a query.
func (c connections) query(ctx context.Context, q filter.Query, visit func(row.Reader)) error {
	args, err := c.resolve(ctx, q.Args)
	if err != nil {
		return err
	}
	return c.lend(ctx, func(ctx context.Context, c *connection) error {
		bound, err := bind(args)
		if err != nil {
			return err
		}
		return c.query(ctx, q.Text, bound.list, func(v *values) { visit(v) })
	})
}

// resolve puts lists in the place of each filter.Recent.
func (c connections) resolve(ctx context.Context, args []any) ([]any, error) {
	resolved := args
	for i, arg := range args {
		of, is := arg.(filter.Recent)
		if !is {
			continue
		}
		sequences, err := c.recent(ctx, of)
		if err != nil {
			return nil, err
		}
		if &resolved[0] == &args[0] {
			resolved = slices.Clone(args) // who asks keeps what it has written
		}
		resolved[i] = filter.JSONList(sequences)
	}
	return resolved, nil
}
