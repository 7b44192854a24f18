package filter

import "context"

// Rows of the first and of every later page of a stream. The first is small, so
// that something is there soon; a full page of leads is some three megabytes.
const (
	firstPageRows = 100
	pageRows      = 500
)

// Stream reads rows page by page in an order that never changes. Between pages no
// transaction and no connection is held, however slowly the rows are taken. So a
// stream is no snapshot: each row is as it was when its page was read.
type Stream[T any] struct {
	Limit int // 0: no limit
	// Position is the place of a row in the order; never 0.
	Position func(*T) int64
	// Page gives at most so many rows behind a position, 0 at first. It may use again
	// what used is: the rows of a page that all were visited, none at first.
	Page func(ctx context.Context, limit int, after int64, used []*T) ([]*T, error)
	// Ahead lets the next page be read while this one is visited. A transaction
	// must not: it has one connection, which visit may be using.
	Ahead bool
}

// Each calls visit for every row, until it fails; its error is returned as it is.
// A row is the visit's until it returns, and another one's from then on.
func (s Stream[T]) Each(ctx context.Context, visit func(*T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	left, size := s.Limit, firstPageRows
	if left > 0 {
		size = min(size, left)
	}
	page := s.read(ctx, size, 0, nil)
	var used []*T
	for {
		rows, err := page()
		if err != nil {
			return err
		}
		more := len(rows) == size && (s.Limit == 0 || left > size)
		if more {
			left -= size
			size = pageRows
			if s.Limit > 0 {
				size = min(size, left)
			}
			page = s.read(ctx, size, s.Position(rows[len(rows)-1]), used)
		}
		if err := visitAll(rows, visit); err != nil {
			if more {
				cancel()
				_, _ = page() // to leave nothing running
			}
			return err
		}
		if !more {
			return nil
		}
		used = rows
	}
}

// read begins to read a page, or, unless ahead, leaves it to the call of the
// function that gives it.
func (s Stream[T]) read(ctx context.Context, limit int, after int64, used []*T) func() ([]*T, error) {
	if !s.Ahead {
		return func() ([]*T, error) { return s.Page(ctx, limit, after, used) }
	}
	type answer struct {
		rows []*T
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		rows, err := s.Page(ctx, limit, after, used)
		answers <- answer{rows, err}
	}()
	return func() ([]*T, error) {
		a := <-answers
		return a.rows, a.err
	}
}

func visitAll[T any](rows []*T, visit func(*T) error) error {
	for _, row := range rows {
		if err := visit(row); err != nil {
			return err
		}
	}
	return nil
}
