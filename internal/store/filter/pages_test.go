package filter

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPages streams the numbers from 1 to 1200.
func TestPages(t *testing.T) {
	t.Parallel()
	const last = 1200
	tests := map[string]struct {
		limit     int
		wantPages []int // how many rows each read asked for
		wantRows  int
	}{
		"all":                          {0, []int{100, 500, 500, 500}, last},
		"less than the first page":     {7, []int{7}, 7},
		"exactly the first page":       {100, []int{100}, 100},
		"into the second page":         {101, []int{100, 1}, 101},
		"more than there is":           {5000, []int{100, 500, 500, 500}, last},
		"exactly as many as there are": {last, []int{100, 500, 500, 100}, last},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var pages []int
			rows := 0
			read := func(limit int, after int64) ([]*int64, error) {
				pages = append(pages, limit)
				var list []*int64
				for n := after + 1; n <= min(last, after+int64(limit)); n++ {
					list = append(list, &n)
				}
				return list, nil
			}
			err := Pages(test.limit, func(n *int64) int64 { return *n }, read, func(n *int64) error {
				rows++
				if *n != int64(rows) {
					t.Fatalf("row %d is %d", rows, *n)
				}
				*n = -1 // what visit does to a row does not matter
				return nil
			})
			if err != nil || rows != test.wantRows {
				t.Errorf("%d rows, error %v, want %d rows", rows, err, test.wantRows)
			}
			if diff := cmp.Diff(test.wantPages, pages); diff != "" {
				t.Errorf("pages (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("an error of read", func(t *testing.T) {
		t.Parallel()
		broken := errors.New("broken")
		read := func(int, int64) ([]*int64, error) { return nil, broken }
		err := Pages(0, func(n *int64) int64 { return *n }, read, func(*int64) error { return nil })
		if !errors.Is(err, broken) {
			t.Errorf("error %v", err)
		}
	})
}
