package bench

import (
	"os"
	"testing"
	"time"
)

func TestStatTime(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		stat string
		want time.Duration
		ok   bool
	}{
		"plain":             {"7 (leadex) S 1 7 7 0 -1 4194560 100 0 0 0 12 30 0 0 20 0", 420 * time.Millisecond, true},
		"a name of its own": {"7 (a ) 1 2) S 1 7 7 0 -1 4194560 100 0 0 0 1 2 0 0 20 0", 30 * time.Millisecond, true},
		"cut off":           {"7 (leadex) S 1 7", 0, false},
		"no number":         {"7 (leadex) S 1 7 7 0 -1 4194560 100 0 0 0 x 30 0 0 20 0", 0, false},
		"nothing":           {"", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := statTime(test.stat)
			if got != test.want || (err == nil) != test.ok {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
	t.Run("of_this_process", func(t *testing.T) {
		t.Parallel()
		for begun := time.Now(); time.Since(begun) < time.Minute; {
			if got, err := processorTime(os.Getpid()); err != nil || got > 0 {
				if err != nil {
					t.Error(err)
				}
				return
			}
		}
		t.Error("a minute of work took no time")
	})
}
