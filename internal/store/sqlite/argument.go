package sqlite

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"modernc.org/libc"
	lite "modernc.org/sqlite/lib"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// argument is one value of a statement.
type argument struct {
	kind   int32 // SQLITE_NULL (as 0 is), SQLITE_INTEGER, SQLITE_TEXT or SQLITE_BLOB
	number int64
	text   string
	bytes  []byte // of a BLOB, unless it is short
	short  [len(exchange.Digest{})]byte
	length int // of what is short
}

// blob is the bytes of a BLOB.
func (a *argument) blob() []byte {
	if a.bytes != nil {
		return a.bytes
	}
	return a.short[:a.length]
}

// arguments are the values of one statement. It is the row.Writer of this engine.
type arguments struct {
	list []argument
	err  error // of the first value that cannot be kept
}

var _ row.Writer = (*arguments)(nil)

// clear makes room for another statement.
func (a *arguments) clear() {
	clear(a.list) // what is personal is held no longer than it must be
	a.list, a.err = a.list[:0], nil
}

func (a *arguments) add(v argument) { a.list = append(a.list, v) }

// addShort adds a BLOB of an id or a digest, for which no room has to be made.
func (a *arguments) addShort(b []byte) {
	a.add(argument{kind: lite.SQLITE_BLOB, length: len(b)})
	copy(a.list[len(a.list)-1].short[:], b)
}

// last puts the first arguments behind all others.
func (a *arguments) last(first int) {
	a.list = append(a.list, a.list[:first]...)
	a.list = slices.Delete(a.list, 0, first)
}

func (a *arguments) null() { a.add(argument{kind: lite.SQLITE_NULL}) }

func (a *arguments) ID(id exchange.ID) {
	if id == exchange.NoID {
		a.null()
		return
	}
	a.addShort(id[:])
}

func (a *arguments) Number(n int64) { a.add(argument{kind: lite.SQLITE_INTEGER, number: n}) }

func (a *arguments) OptionalNumber(n *int64) {
	if n == nil {
		a.null()
		return
	}
	a.Number(*n)
}

// Text refuses what PostgreSQL cannot keep either.
func (a *arguments) Text(s string) {
	if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
		a.err = errText
	}
	a.add(argument{kind: lite.SQLITE_TEXT, text: s})
}

func (a *arguments) Time(t time.Time) {
	if t.IsZero() {
		a.null()
		return
	}
	a.Number(t.UnixMicro())
}

func (a *arguments) Digest(d exchange.Digest) {
	if d.IsZero() {
		a.null()
		return
	}
	a.addShort(d[:])
}

func (a *arguments) Bytes(b []byte) {
	if len(b) == 0 {
		a.null()
		return
	}
	a.add(argument{kind: lite.SQLITE_BLOB, bytes: b})
}

func (a *arguments) Flag(f bool) {
	if f {
		a.Number(1)
		return
	}
	a.Number(0)
}

// bind makes arguments of the values of a query.
func bind(args []any) (*arguments, error) {
	a := &arguments{list: make([]argument, 0, len(args))}
	for _, arg := range args {
		switch v := arg.(type) {
		case nil:
			a.null()
		case exchange.ID:
			a.ID(v)
		case exchange.Digest:
			a.Digest(v)
		case string:
			a.Text(v)
		case int64:
			a.Number(v)
		case []byte:
			a.Bytes(v)
		case time.Time:
			a.Time(v)
		default:
			return nil, fmt.Errorf("no argument for %T", arg)
		}
	}
	return a, a.err
}

// bind gives a statement its arguments. They lie in the connection's room until the
// next statement gets its own.
func (c *connection) bind(s *statement, list []argument) error {
	if len(list) < s.parameters {
		return fmt.Errorf("%d arguments for %d parameters", len(list), s.parameters)
	}
	list = list[:s.parameters]
	size := 0
	for i := range list {
		size += len(list[i].text) + len(list[i].bytes) + list[i].length
	}
	if err := c.room.empty(c.tls, size); err != nil {
		return err
	}
	for i := range list {
		if code := c.bindOne(s, int32(i+1), &list[i]); code != lite.SQLITE_OK {
			return c.failure(code)
		}
	}
	return nil
}

func (c *connection) bindOne(s *statement, at int32, a *argument) (code int32) {
	const static = 0 // it stays where it is while the statement runs
	switch a.kind {
	case lite.SQLITE_INTEGER:
		return lite.Xsqlite3_bind_int64(c.tls, s.handle, at, a.number)
	case lite.SQLITE_TEXT:
		return lite.Xsqlite3_bind_text(c.tls, s.handle, at, putInto(&c.room, a.text), int32(len(a.text)), static)
	case lite.SQLITE_BLOB:
		b := a.blob()
		return lite.Xsqlite3_bind_blob(c.tls, s.handle, at, putInto(&c.room, b), int32(len(b)), static)
	}
	return lite.Xsqlite3_bind_null(c.tls, s.handle, at)
}

// room is memory that SQLite can read, for one statement after the other.
type room struct {
	at         uintptr
	size, used int
}

// usualRoom is enough for a lead with its event.
const usualRoom = 4 << 10

// mostKept is how large a room may be after a large statement.
const mostKept = 64 << 10

// empty makes room for so many bytes.
func (r *room) empty(tls *libc.TLS, size int) error {
	r.used = 0
	if r.at != 0 && size <= r.size && r.size <= max(size, mostKept) {
		return nil
	}
	r.free(tls)
	r.size = max(size, usualRoom)
	if r.at = libc.Xmalloc(tls, libc.Tsize_t(r.size)); r.at == 0 {
		return fmt.Errorf("no memory for %d bytes", r.size)
	}
	return nil
}

func (r *room) free(tls *libc.TLS) {
	libc.Xfree(tls, r.at)
	*r = room{}
}

// putInto copies a value behind the last one and says where it lies.
func putInto[T string | []byte](r *room, value T) uintptr {
	at := r.at + uintptr(r.used)
	r.used += copy(libc.GoBytes(at, len(value)), value)
	return at
}
