package filter

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

func TestBuilder(t *testing.T) {
	t.Parallel()
	a, b, c := exchange.ID{1}, exchange.ID{2}, exchange.ID{3}
	tests := map[string]struct {
		dialect Dialect
		write   func(*builder)
		want    Query
	}{
		"placeholders count up": {ArrayLists, func(b *builder) { b.write("x = ? AND ", "1"); b.write("y = ? AND z = ?", int64(2), "3") },
			Query{"x = $1 AND y = $2 AND z = $3", []any{"1", int64(2), "3"}}},
		"a question mark in a value is none": {ArrayLists, func(b *builder) { b.write("x = ? AND y = ?", "?", "$1") },
			Query{"x = $1 AND y = $2", []any{"?", "$1"}}},
		"a list as an array": {ArrayLists, func(q *builder) { in(q, "id", []exchange.ID{a, b, c}) },
			Query{"id = ANY ($1)", []any{[]exchange.ID{a, b, c}}}},
		"ids as JSON": {JSONLists, func(q *builder) { in(q, "id", []exchange.ID{a, b}) },
			Query{"id IN (SELECT unhex(value) FROM json_each($1))", []any{`["01000000000000000000000000000000","02000000000000000000000000000000"]`}}},
		"numbers as JSON": {JSONLists, func(b *builder) { in(b, "n", []int64{7, -exchange.MaxNumber}) },
			Query{"n IN (SELECT value FROM json_each($1))", []any{"[7,-9007199254740991]"}}},
		"texts as JSON": {JSONLists, func(b *builder) { in(b, "s", []string{`a"<`, "é"}) },
			Query{"s IN (SELECT value FROM json_each($1))", []any{`["a\"\u003c","é"]`}}},
		"an empty list, as array":  {ArrayLists, func(b *builder) { in(b, "n", []int64{}) }, Query{"FALSE", nil}},
		"an empty list, as JSON":   {JSONLists, func(b *builder) { in(b, "n", []string{}) }, Query{"FALSE", nil}},
		"an absent id":             {ArrayLists, func(b *builder) { isOrNull(b, "id", exchange.NoID) }, Query{"id IS NULL", nil}},
		"an id":                    {ArrayLists, func(b *builder) { isOrNull(b, "id", a) }, Query{"id = $1", []any{a}}},
		"no page":                  {ArrayLists, func(b *builder) { b.page(0, 0) }, Query{"", nil}},
		"a limit":                  {ArrayLists, func(b *builder) { b.page(5, 0) }, Query{" LIMIT $1", []any{int64(5)}}},
		"an offset needs a limit":  {ArrayLists, func(b *builder) { b.page(0, 3) }, Query{" LIMIT $1 OFFSET $2", []any{int64(1) << 62, int64(3)}}},
		"an offset with its limit": {ArrayLists, func(b *builder) { b.page(5, 3) }, Query{" LIMIT $1 OFFSET $2", []any{int64(5), int64(3)}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &builder{dialect: test.dialect}
			test.write(b)
			if diff := cmp.Diff(test.want, b.query()); diff != "" {
				t.Errorf("query (-want +got):\n%s", diff)
			}
		})
	}
}
