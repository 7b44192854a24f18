package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// epoch is the zero of PostgreSQL's times, in UTC microseconds.
const epoch = 946_684_800_000_000

// bind makes arguments of the values of a query.
func bind(args []any) ([]any, error) {
	bound := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case exchange.ID:
			bound[i] = pgtype.UUID{Bytes: v, Valid: v != exchange.NoID}
		case exchange.Digest:
			bound[i] = v[:]
		case []exchange.ID:
			ids := newColumn(row.ID)
			for _, id := range v {
				ids.ID(id)
			}
			bound[i] = ids
		case string, int64, time.Time, []byte, []string, []int64, *column:
			bound[i] = v
		default:
			return nil, fmt.Errorf("no argument for %T", arg)
		}
	}
	return bound, nil
}

// values are those of the row that a query is at, in the binary form of the
// protocol. It is the row.Reader of this engine.
type values struct {
	fields [][]byte
	next   int
	err    error
}

var _ row.Reader = (*values)(nil)

// value is the next one, of so many bytes (0: of any); nil for NULL.
func (r *values) value(size int) []byte {
	field := r.fields[r.next]
	r.next++
	if field != nil && size > 0 && len(field) != size {
		r.err = fmt.Errorf("column %d holds %d bytes instead of %d", r.next, len(field), size)
		return nil
	}
	return field
}

func (r *values) ID() (id exchange.ID) {
	copy(id[:], r.value(16))
	return id
}

func (r *values) Number() int64 {
	n := r.OptionalNumber()
	if n == nil {
		return 0
	}
	return *n
}

func (r *values) OptionalNumber() *int64 {
	field := r.value(8)
	if field == nil {
		return nil
	}
	n := int64(binary.BigEndian.Uint64(field))
	return &n
}

func (r *values) Text() string { return string(r.value(0)) }

func (r *values) Time() time.Time {
	field := r.value(8)
	if field == nil {
		return time.Time{}
	}
	return time.UnixMicro(int64(binary.BigEndian.Uint64(field)) + epoch).UTC()
}

func (r *values) Digest() (d exchange.Digest) {
	copy(d[:], r.value(len(d)))
	return d
}

func (r *values) Bytes() []byte { return append([]byte(nil), r.value(0)...) }

func (r *values) Flag() bool {
	field := r.value(1)
	return field != nil && field[0] == 1
}

// dialect is how filters write lists for this engine.
const dialect = filter.ArrayLists

// querier is a pool, a connection or a transaction.
type querier interface {
	Query(ctx context.Context, text string, args ...any) (pgx.Rows, error)
}

// reader is exchange.Reader, on connections of the pool or in a transaction.
type reader struct {
	read.Reader
	connections
}

// connections are those of the pool, or the one of a transaction.
type connections struct {
	querier querier
	// renew is what can be done about a lost connection before a query is tried
	// once more; nil in a transaction, which is lost with it.
	renew func()
}

func newReader(c connections, ahead bool) reader {
	return reader{read.With(c.query, dialect, ahead), c}
}

// query calls visit for every row of a query. A query whose connection turns out
// to be lost is tried once more: after a restart of the server the pool is full
// of such connections.
func (c connections) query(ctx context.Context, q filter.Query, visit func(row.Reader)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	bound, err := bind(q.Args)
	if err != nil {
		return failure("read", err)
	}
	rows, err := c.queryOnce(ctx, q.Text, bound, visit)
	if rows == 0 && c.renew != nil && lostConnection(err) && ctx.Err() == nil {
		c.renew()
		_, err = c.queryOnce(ctx, q.Text, bound, visit)
	}
	return failure("read", err)
}

func (c connections) queryOnce(ctx context.Context, text string, args []any, visit func(row.Reader)) (rows int, err error) {
	found, err := c.querier.Query(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	defer found.Close()
	return visitAll(found, visit)
}

// visitAll calls visit for every row, whose values are gone when it returns.
func visitAll(found pgx.Rows, visit func(row.Reader)) (rows int, err error) {
	for found.Next() {
		rows++
		v := values{fields: found.RawValues()}
		visit(&v)
		if v.err != nil {
			return rows, v.err
		}
	}
	return rows, found.Err()
}
