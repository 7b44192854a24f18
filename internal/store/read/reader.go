// Package read is how nouns are read out of any engine: exchange.Reader, written
// once. Each noun has one file with its statements, whose columns are in row and
// whose conditions, where the caller chooses, are in filter.
//
// An engine brings the one thing that it knows better: how a query is run. What
// it also looks up in a way of its own (stored answers, keys of persons) it adds.
// The package must not know any engine, and writes nothing: writing is where the
// engines differ.
package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

// Query runs a query and calls visit for every row, whose values are gone when
// visit returns. Its errors are those of the domain.
type Query func(ctx context.Context, q filter.Query, visit func(row.Reader)) error

// Reader is exchange.Reader but for Once, PersonKeys and DuplicateClaims.
type Reader struct {
	query   Query
	dialect filter.Dialect
	ahead   bool
}

// With is a reader that asks by query. With ahead, a stream reads the next page
// while this one is visited: so there must be a second connection, which a
// transaction has not.
func With(query Query, dialect filter.Dialect, ahead bool) Reader {
	return Reader{query, dialect, ahead}
}

// One is the row of a noun that the condition names, or NotFound.
func One[T any](ctx context.Context, query Query, n *row.Noun[T], where string, args ...any) (T, error) {
	return First(List(ctx, query, n, where, args...))
}

// First is the only one of the rows, or NotFound.
func First[T any](rows []T, err error) (T, error) {
	if err == nil && len(rows) == 0 {
		err = exchange.ErrNotFound
	}
	if err != nil {
		var none T
		return none, err
	}
	return rows[0], nil
}

// List is the rows of a noun that the condition names.
func List[T any](ctx context.Context, query Query, n *row.Noun[T], where string, args ...any) ([]T, error) {
	return Collect(ctx, query, n.Read, n.Select()+where, args...)
}

// chosen is the rows that a filter chooses.
func chosen[T any](ctx context.Context, query Query, read func(row.Reader, *T), q filter.Query) ([]T, error) {
	return Collect(ctx, query, read, q.Text, q.Args...)
}

// Collect is all rows of a query.
func Collect[T any](ctx context.Context, query Query, read func(row.Reader, *T), text string, args ...any) ([]T, error) {
	var rows []T
	asked := Ask(&rows, read, filter.Query{Text: text, Args: args})
	err := query(ctx, asked.Query, asked.Visit)
	return rows, err
}

// Asked is a query with what becomes of each of its rows.
type Asked struct {
	Query filter.Query
	Visit func(row.Reader)
}

// Ask is a query whose rows are appended to found.
func Ask[T any](found *[]T, read func(row.Reader, *T), q filter.Query) Asked {
	return Asked{q, func(v row.Reader) {
		var noun T
		*found = append(*found, noun)
		read(v, &(*found)[len(*found)-1])
	}}
}

// each runs queries one after the other.
func (r Reader) each(ctx context.Context, all []Asked) error {
	for _, asked := range all {
		if err := r.query(ctx, asked.Query, asked.Visit); err != nil {
			return err
		}
	}
	return nil
}

// page is the rows of a page of a stream, which are too large to be copied. It
// reads them into those of a page before, as far as they go.
func page[T any](ctx context.Context, query Query, read func(row.Reader, *T), q filter.Query, used []*T) ([]*T, error) {
	count := 0
	err := query(ctx, q, func(v row.Reader) {
		if count == len(used) {
			used = append(used, new(T))
		} else {
			*used[count] = *new(T)
		}
		read(v, used[count])
		count++
	})
	return used[:count], err
}

// Number reads the one column of a query for a number.
func Number(r row.Reader, n *int64) { *n = r.Number() }

// Digest reads the one column of a query for a digest.
func Digest(r row.Reader, d *exchange.Digest) { *d = r.Digest() }

// Text reads the one column of a query for a text.
func Text(r row.Reader, s *string) { *s = r.Text() }
