package postgres

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// column is the values of one column of many rows: an array parameter, built
// in the binary form of the protocol as the values come. A statement takes its
// rows as one array for each column, so that a thousand rows are one statement.
type column struct {
	element uint32 // type of an element
	count   int32
	nulls   bool
	last    int    // where the last value begins
	values  []byte // each behind its length, -1 for NULL
}

// arrayTypes are the types of the arrays for each kind of column, and of their
// elements.
var arrayTypes = map[row.Kind]struct {
	name           string
	array, element uint32
}{
	row.ID:     {"uuid[]", pgtype.UUIDArrayOID, pgtype.UUIDOID},
	row.Number: {"bigint[]", pgtype.Int8ArrayOID, pgtype.Int8OID},
	row.Text:   {"text[]", pgtype.TextArrayOID, pgtype.TextOID},
	row.Time:   {"timestamptz[]", pgtype.TimestamptzArrayOID, pgtype.TimestamptzOID},
	row.Bytes:  {"bytea[]", pgtype.ByteaArrayOID, pgtype.ByteaOID},
	row.Flag:   {"boolean[]", pgtype.BoolArrayOID, pgtype.BoolOID},
}

func newColumn(k row.Kind) *column { return &column{element: arrayTypes[k].element} }

func (c *column) begin(size int) {
	c.count++
	c.last = len(c.values)
	c.values = binary.BigEndian.AppendUint32(c.values, uint32(size))
}

func (c *column) null() {
	c.begin(-1)
	c.nulls = true
}

// lastValue is the value that was added last.
func (c *column) lastValue() []byte { return c.values[c.last:] }

func (c *column) number(n int64) {
	c.begin(8)
	c.values = binary.BigEndian.AppendUint64(c.values, uint64(n))
}

func (c *column) bytes(b []byte) {
	if len(b) == 0 {
		c.null()
		return
	}
	c.begin(len(b))
	c.values = append(c.values, b...)
}

func (c *column) ID(id exchange.ID) {
	if id == exchange.NoID {
		c.null()
		return
	}
	c.bytes(id[:])
}

func (c *column) text(s string) {
	c.begin(len(s))
	c.values = append(c.values, s...)
}

func (c *column) time(t time.Time) {
	if t.IsZero() {
		c.null()
		return
	}
	c.number(t.UnixMicro() - epoch)
}

func (c *column) flag(f bool) {
	c.begin(1)
	if f {
		c.values = append(c.values, 1)
		return
	}
	c.values = append(c.values, 0)
}

// appendArray appends the array: one dimension, then the values.
func (c *column) appendArray(b []byte) []byte {
	var nulls uint32
	if c.nulls {
		nulls = 1
	}
	const head = 5 // numbers
	b = slices.Grow(b, 4*head+len(c.values))
	for _, n := range [head]uint32{1, nulls, c.element, uint32(c.count), 1} {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return append(b, c.values...)
}

// columns are the values of rows, in the order of a table's columns. It is the
// row.Writer of this engine.
type columns struct {
	list []*column
	next int
}

var _ row.Writer = (*columns)(nil)

func newColumns(t *row.Table) *columns {
	c := &columns{}
	for _, col := range t.Columns {
		c.list = append(c.list, newColumn(col.Kind))
	}
	return c
}

func (c *columns) column() *column {
	col := c.list[c.next%len(c.list)]
	c.next++
	return col
}

func (c *columns) ID(id exchange.ID)        { c.column().ID(id) }
func (c *columns) Number(n int64)           { c.column().number(n) }
func (c *columns) Text(s string)            { c.column().text(s) }
func (c *columns) Time(t time.Time)         { c.column().time(t) }
func (c *columns) Bytes(b []byte)           { c.column().bytes(b) }
func (c *columns) Flag(f bool)              { c.column().flag(f) }
func (c *columns) Digest(d exchange.Digest) { c.column().digest(d) }

func (c *columns) OptionalNumber(n *int64) {
	if n == nil {
		c.column().null()
		return
	}
	c.column().number(*n)
}

func (c *column) digest(d exchange.Digest) {
	if d.IsZero() {
		c.null()
		return
	}
	c.bytes(d[:])
}

// key is the primary key of the row that was added last.
func (c *columns) key(t *row.Table) string {
	var key []byte
	for i, col := range t.Columns {
		if slices.Contains(t.Key, col.Name) {
			key = append(key, c.list[i].lastValue()...)
		}
	}
	return string(key)
}

// dropLast takes the row that was added last away again.
func (c *columns) dropLast() {
	for _, col := range c.list {
		col.values, col.count = col.values[:col.last], col.count-1
	}
}

// registerArrays teaches a connection to take columns as parameters.
func registerArrays(m *pgtype.Map) {
	for _, t := range arrayTypes {
		known, ok := m.TypeForOID(t.array)
		if !ok {
			continue
		}
		m.RegisterType(&pgtype.Type{Name: known.Name, OID: known.OID, Codec: arrayCodec{known.Codec}})
	}
}

// arrayCodec takes a column where the codec of the library would take a slice.
type arrayCodec struct{ pgtype.Codec }

func (c arrayCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.(*column); ok && format == pgtype.BinaryFormatCode {
		return columnPlan{}
	}
	return c.Codec.PlanEncode(m, oid, format, value)
}

type columnPlan struct{}

func (columnPlan) Encode(value any, b []byte) ([]byte, error) {
	c, ok := value.(*column)
	if !ok {
		return nil, fmt.Errorf("no column but %T", value)
	}
	return c.appendArray(b), nil
}
