package exchange

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestGather holds a group to wait for half of the callers, for a moment, and for
// nobody where few are known.
func TestGather(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		callers, waiting, late int
		waits                  time.Duration
	}{
		"nobody is known":          {0, 1, 0, 0},
		"one comes again":          {1, 1, 0, 0},
		"half of them are there":   {8, 4, 0, 0},
		"all are there":            {8, 8, 0, 0},
		"nobody waits":             {8, 0, 0, 0},
		"half of them come":        {8, 2, 2, 100 * time.Microsecond},
		"too few of them come":     {8, 1, 2, time.Millisecond},
		"nobody comes":             {8, 3, 0, time.Millisecond},
		"more than half come":      {8, 1, 7, 100 * time.Microsecond},
		"an odd one is not missed": {3, 1, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCommitter(nil)
				ecosystem := NewID()
				q := newQueue()
				q.running = true // nobody but the test drains it
				c.queues[ecosystem] = q
				come := func(n int) {
					for range n {
						if err := c.enqueue(&member{grant: Grant{Ecosystem: ecosystem}}); err != nil {
							t.Error(err)
						}
					}
				}
				c.note(q, test.callers, 4*time.Millisecond)
				come(test.waiting)
				for range 2 { // the second time everything begins anew
					begun := time.Now()
					go func() {
						time.Sleep(100 * time.Microsecond)
						come(test.late)
					}()
					c.gather(q)
					if got := time.Since(begun); got != test.waits {
						t.Errorf("waited %v, want %v", got, test.waits)
					}
					synctest.Wait()
					time.Sleep(time.Second)
					if len(q.enough) > 0 || q.wanted > 0 {
						t.Errorf("%d are told of, %d wanted", len(q.enough), q.wanted)
					}
					q.waiting = q.waiting[:test.waiting]
				}
			})
		})
	}
}
