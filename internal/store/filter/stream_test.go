package filter

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStream streams the numbers from 1 to 1200.
func TestStream(t *testing.T) {
	t.Parallel()
	const last = 1200
	tests := map[string]struct {
		limit     int
		wantPages []int // how many rows each page asked for
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
		for _, ahead := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", ahead ", ahead), func(t *testing.T) {
				t.Parallel()
				pages := make(chan int, 10)
				s := numbers(last)
				s.Limit, s.Ahead = test.limit, ahead
				count := s.Page
				s.Page = func(ctx context.Context, limit int, after int64, used []*int64) ([]*int64, error) {
					pages <- limit
					return count(ctx, limit, after, used)
				}
				rows := 0
				err := s.Each(t.Context(), func(n *int64) error {
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
				close(pages)
				var got []int
				for size := range pages {
					got = append(got, size)
				}
				if diff := cmp.Diff(test.wantPages, got); diff != "" {
					t.Errorf("pages (-want +got):\n%s", diff)
				}
			})
		}
	}
	for _, ahead := range []bool{false, true} {
		t.Run(fmt.Sprint("an error of a page, ahead ", ahead), func(t *testing.T) {
			t.Parallel()
			s := numbers(last)
			s.Ahead = ahead
			good, broken := s.Page, errors.New("broken")
			s.Page = func(ctx context.Context, limit int, after int64, used []*int64) ([]*int64, error) {
				if after > 0 {
					return nil, broken
				}
				return good(ctx, limit, after, used)
			}
			rows := 0
			err := s.Each(t.Context(), func(*int64) error { rows++; return nil })
			if !errors.Is(err, broken) || rows != 100 {
				t.Errorf("%d rows, error %v", rows, err)
			}
		})
		t.Run(fmt.Sprint("an error of visit ends the page that is read ahead, ahead ", ahead), func(t *testing.T) {
			t.Parallel()
			s := numbers(last)
			s.Ahead = ahead
			good, running := s.Page, make(chan bool, 1)
			s.Page = func(ctx context.Context, limit int, after int64, used []*int64) ([]*int64, error) {
				if after == 0 {
					return good(ctx, limit, after, used)
				}
				<-ctx.Done()
				running <- false
				return nil, ctx.Err()
			}
			enough := errors.New("enough")
			err := s.Each(t.Context(), func(*int64) error { return enough })
			if err != enough { //nolint:errorlint // as it is, not wrapped
				t.Errorf("error %v", err)
			}
			if ahead && len(running) == 0 {
				t.Error("the page is still being read")
			}
		})
	}
}

// numbers streams those from 1 to last, each page in the rows of one before, so
// that a row which is used too early is a wrong number.
func numbers(last int64) Stream[int64] {
	return Stream[int64]{
		Position: func(n *int64) int64 { return *n },
		Page: func(_ context.Context, limit int, after int64, used []*int64) ([]*int64, error) {
			size := min(int64(limit), last-after)
			for int64(len(used)) < size {
				used = append(used, new(int64))
			}
			for i := range used[:size] {
				*used[i] = after + int64(i) + 1
			}
			return used[:size], nil
		},
	}
}
