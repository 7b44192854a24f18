package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// arguments are the values of one statement, as the driver takes them. It is
// the row.Writer of this engine.
type arguments struct {
	list []driver.NamedValue
	err  error // of the first value that cannot be kept

	// Ids and digests are written into slots that are used again, because as values
	// of the driver they would be two allocations each. The driver copies what it is
	// given before a statement runs.
	ids, digests slots
}

// slots are values of one length that are lent out one after the other.
type slots struct {
	bytes  [][]byte
	values []driver.Value // of the same bytes
	used   int
}

// put gives a value that holds a copy of b until the slots are cleared.
func (s *slots) put(b []byte) driver.Value {
	if s.used == len(s.bytes) {
		slot := make([]byte, len(b))
		s.bytes, s.values = append(s.bytes, slot), append(s.values, slot)
	}
	copy(s.bytes[s.used], b)
	s.used++
	return s.values[s.used-1]
}

// clear makes room for another statement.
func (a *arguments) clear() {
	clear(a.list) // what is personal is held no longer than it must be
	a.list, a.err = a.list[:0], nil
	a.ids.used, a.digests.used = 0, 0
}

var _ row.Writer = (*arguments)(nil)

func (a *arguments) add(v driver.Value) {
	a.list = append(a.list, driver.NamedValue{Ordinal: len(a.list) + 1, Value: v})
}

// last puts the first arguments behind all others.
func (a *arguments) last(first int) {
	for i := range first {
		a.add(a.list[i].Value)
	}
	a.list = slices.Delete(a.list, 0, first)
	for i := range a.list {
		a.list[i].Ordinal = i + 1
	}
}

func (a *arguments) ID(id exchange.ID) {
	if id == exchange.NoID {
		a.add(nil)
		return
	}
	a.add(a.ids.put(id[:]))
}

func (a *arguments) Number(n int64) { a.add(n) }

func (a *arguments) OptionalNumber(n *int64) {
	if n == nil {
		a.add(nil)
		return
	}
	a.add(*n)
}

// Text refuses what PostgreSQL cannot keep either.
func (a *arguments) Text(s string) {
	if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
		a.err = errText
	}
	a.add(s)
}

func (a *arguments) Time(t time.Time) {
	if t.IsZero() {
		a.add(nil)
		return
	}
	a.add(t.UnixMicro())
}

func (a *arguments) Digest(d exchange.Digest) {
	if d.IsZero() {
		a.add(nil)
		return
	}
	a.add(a.digests.put(d[:]))
}

func (a *arguments) Bytes(b []byte) {
	if len(b) == 0 {
		a.add(nil)
		return
	}
	a.add(b)
}

func (a *arguments) Flag(f bool) {
	if f {
		a.add(int64(1))
		return
	}
	a.add(int64(0))
}

// bind makes arguments of the values of a query.
func bind(args []any) (*arguments, error) {
	a := &arguments{list: make([]driver.NamedValue, 0, len(args))}
	for _, arg := range args {
		switch v := arg.(type) {
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

// values are those of the row that a query is at. It is the row.Reader of this
// engine.
type values struct {
	fields []driver.Value
	next   int
	err    error
}

var _ row.Reader = (*values)(nil)

// value is the next one; ok is false for NULL.
func value[T any](r *values) (v T, ok bool) {
	field := r.fields[r.next]
	r.next++
	if field == nil {
		return v, false
	}
	v, ok = field.(T)
	if !ok && r.err == nil {
		r.err = fmt.Errorf("column %d holds %T", r.next, field)
	}
	return v, ok
}

func (r *values) ID() (id exchange.ID) {
	b, ok := value[[]byte](r)
	if ok && copy(id[:], b) != len(id) {
		r.err = fmt.Errorf("column %d holds no id", r.next)
	}
	return id
}

func (r *values) Number() int64 {
	n, _ := value[int64](r)
	return n
}

func (r *values) OptionalNumber() *int64 {
	n, ok := value[int64](r)
	if !ok {
		return nil
	}
	return &n
}

func (r *values) Text() string {
	s, _ := value[string](r)
	return s
}

func (r *values) Time() time.Time {
	micros, ok := value[int64](r)
	if !ok {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func (r *values) Digest() (d exchange.Digest) {
	b, ok := value[[]byte](r)
	if ok && copy(d[:], b) != len(d) {
		r.err = fmt.Errorf("column %d holds no digest", r.next)
	}
	return d
}

func (r *values) Bytes() []byte {
	b, _ := value[[]byte](r)
	return b
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

// connections lends do one of them for itself.
type connections func(ctx context.Context, do func(context.Context, *connection) error) error

func newReader(lend connections, ahead bool) reader {
	return reader{read.With(lend.query, dialect, ahead), lend}
}

// query calls visit for every row of a query.
func (lend connections) query(ctx context.Context, q filter.Query, visit func(row.Reader)) error {
	return lend(ctx, func(ctx context.Context, c *connection) error {
		bound, err := bind(q.Args)
		if err != nil {
			return err
		}
		return c.query(ctx, q.Text, bound.list, func(v *values) { visit(v) })
	})
}
