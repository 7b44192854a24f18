package filter

// Rows of the first and of every later page of a stream. The first is small, so
// that something is there soon; a full page of leads is some two megabytes.
const (
	firstPageRows = 100
	pageRows      = 500
)

// Pages streams rows to visit, page by page, until there are no more, limit is
// reached (0: no limit) or visit fails, whose error is returned as it is. read
// gives at most so many rows behind the position, which is 0 at first and then
// that of the last row.
//
// Between pages no transaction and no connection is held, however slowly the
// rows are taken. So a stream is no snapshot: what is in it is decided by an
// order that never changes, and each row is as it was when its page was read.
func Pages[T any](limit int, position func(*T) int64, read func(limit int, after int64) ([]*T, error), visit func(*T) error) error {
	var after int64
	size := firstPageRows
	for left := limit; limit == 0 || left > 0; size = pageRows {
		if limit > 0 {
			size = min(size, left)
		}
		rows, err := read(size, after)
		if err != nil {
			return err
		}
		full := len(rows) == size
		if full {
			after = position(rows[size-1])
		}
		for _, row := range rows {
			if err := visit(row); err != nil {
				return err
			}
		}
		if !full {
			return nil
		}
		left -= size
	}
	return nil
}
