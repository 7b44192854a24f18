package sqlite

import (
	"context"
	"slices"
	"strings"

	"leadex/internal/store/filter"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// keysAtOnce is how many keys one statement looks up. A group of submits has some
// hundred, most of them nobody's: beginning a statement takes longer than a look
// into the index.
const keysAtOnce = 16

// keyRows is keysAtOnce keys of so many columns, as u. What is NULL is no key. A
// CROSS JOIN with it keeps the order: for each key a look into the index.
func keyRows(columns int) string {
	key := "(?" + strings.Repeat(", ?", columns-1) + ")"
	return "(VALUES " + key + strings.Repeat(", "+key, keysAtOnce-1) + ") AS u"
}

// lookUp asks for keys some at a time; with asks for at most keysAtOnce.
func lookUp[K, T any](ctx context.Context, query read.Query, keys []K, with func([]K) filter.Query, noun func(row.Reader, *T)) ([]T, error) {
	var stored []T
	for some := range slices.Chunk(keys, keysAtOnce) {
		q := with(some)
		found, err := read.Collect(ctx, query, noun, q.Text, q.Args...)
		if err != nil {
			return nil, err
		}
		stored = append(stored, found...)
	}
	return stored, nil
}
