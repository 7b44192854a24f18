package openloop

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// pause is an answer that takes a time.
func pause(d time.Duration, status int) func(context.Context, int, int) int {
	return func(context.Context, int, int) int {
		time.Sleep(d)
		return status
	}
}

func TestRun(t *testing.T) {
	t.Parallel()

	t.Run("asks_at_the_rate_whatever_the_answers_take", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			var mu sync.Mutex
			asked := map[int]time.Duration{}
			o := Run(t.Context(), Load{PerSecond: 100, For: 2 * time.Second, Workers: 50, Ask: func(_ context.Context, _, number int) int {
				mu.Lock()
				asked[number] = time.Since(begun)
				mu.Unlock()
				time.Sleep(300 * time.Millisecond)
				return 200
			}})
			if len(asked) != 200 || o.Offered != 200 || o.Unasked != 0 {
				t.Errorf("asked %d, offered %d, unasked %d; want 200, 200, 0", len(asked), o.Offered, o.Unasked)
			}
			for number, at := range asked {
				if want := time.Duration(number) * 10 * time.Millisecond; at != want {
					t.Errorf("question %d was asked after %v, want %v", number, at, want)
				}
			}
			if got := o.Accepted.Max(); got != 300*time.Millisecond {
				t.Errorf("longest latency %v", got)
			}
		})
	})

	t.Run("counts_latency_from_the_moment_that_was_meant", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			// One worker, and the first answer takes a second: the hundredth question is
			// asked at once after it, and is 10 ms late, the second one 990 ms.
			o := Run(t.Context(), Load{PerSecond: 100, For: time.Second + time.Nanosecond, Workers: 1, Ask: func(_ context.Context, _, number int) int {
				if number == 0 {
					time.Sleep(time.Second)
				}
				return 200
			}})
			if got := o.Accepted.Count(); got != 100 {
				t.Fatalf("%d answers, want 100", got)
			}
			half := o.Accepted.Quantile(0.5)
			if half < 500*time.Millisecond || half > 520*time.Millisecond {
				t.Errorf("the median is %v, want half a second: nothing omitted", half)
			}
		})
	})

	t.Run("leaves_unasked_what_its_time_does_not_allow", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			o := Run(t.Context(), Load{PerSecond: 1000, For: time.Second, Workers: 2, Ask: pause(100*time.Millisecond, 200)})
			if asked := o.Offered - o.Unasked; o.Offered != 1000 || asked < 20 || asked > 22 {
				t.Errorf("offered %d, asked %d, want 1000 and 20", o.Offered, asked)
			}
		})
	})

	t.Run("keeps_refusals_apart", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			o := Run(t.Context(), Load{PerSecond: 10, For: time.Second, Workers: 2, Ask: func(_ context.Context, _, number int) int {
				return []int{200, 503, 0, 201, 429}[number%5]
			}})
			if diff := cmp.Diff(map[int]int64{200: 2, 503: 2, 0: 2, 201: 2, 429: 2}, o.ByStatus); diff != "" {
				t.Error(diff)
			}
			if a, r := o.Accepted.Count(), o.Refused.Count(); a != 4 || r != 6 {
				t.Errorf("accepted %d, refused %d, want 4 and 6", a, r)
			}
		})
	})

	t.Run("counts_what_was_accepted_by_second", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			o := Run(t.Context(), Load{PerSecond: 10, For: 2 * time.Second, Workers: 5, Ask: pause(50*time.Millisecond, 200)})
			if diff := cmp.Diff([]int64{10, 10, 0}, o.PerSecond[:3]); diff != "" {
				t.Error(diff)
			}
		})
	})

	t.Run("ends_with_its_context", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			o := Run(ctx, Load{PerSecond: 1, For: time.Hour, Workers: 1, Ask: pause(0, 200)})
			if o.Took > 2*time.Second {
				t.Errorf("took %v", o.Took)
			}
		})
	})
}
