package postgres

import (
	"sync"

	"leadex/internal/store/row"
)

// shape is how rows of one table are written: its statements, and columns of those
// that were written before, whose memory is used again.
type shape struct {
	table       *row.Table
	put, change string
	used        sync.Pool
}

// shapes are those of the tables that were written to; nil remembers none.
type shapes struct{ known sync.Map } // *row.Table to *shape

func (s *shapes) of(t *row.Table) *shape {
	if s == nil {
		return newShape(t)
	}
	known, ok := s.known.Load(t)
	if !ok {
		known, _ = s.known.LoadOrStore(t, newShape(t))
	}
	return known.(*shape)
}

func newShape(t *row.Table) *shape {
	return &shape{table: t, put: insert(t) + t.OnConflict(), change: update(t)}
}

// columns are empty ones.
func (s *shape) columns() *columns {
	if c, ok := s.used.Get().(*columns); ok {
		return c
	}
	return newColumns(s.table)
}

// columnKept is how large a column may be that is used again.
const columnKept = 512 << 10

// giveBack takes columns that were sent.
func (s *shape) giveBack(c *columns) {
	c.next = 0
	for _, col := range c.list {
		if cap(col.values) > columnKept {
			col.values = nil
		}
		col.values, col.count, col.nulls, col.last = col.values[:0], 0, false, 0
	}
	s.used.Put(c)
}
