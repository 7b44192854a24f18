package cli

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestPercentFor(t *testing.T) {
	t.Parallel()
	for live, want := range map[uint64]int{0: 400, 4 << 20: 400, 16 << 20: 400, 32 << 20: 200, 50 << 20: 128, 64 << 20: 100, 8 << 30: 100} {
		if got := percentFor(live); got != want {
			t.Errorf("%d MiB alive: %d %%, want %d %%", live>>20, got, want)
		}
	}
}

// It changes how this process collects, so it runs before those that are
// parallel, and puts it back.
func TestCollectSeldom(t *testing.T) {
	percent := func() int {
		p := debug.SetGCPercent(-1)
		debug.SetGCPercent(p)
		return p
	}
	before := percent()
	defer debug.SetGCPercent(before)
	collectSeldom(func(string) (string, bool) { return "50", true })
	if got := percent(); got != before {
		t.Errorf("with GOGC given, %d %%", got)
	}
	collectSeldom(func(string) (string, bool) { return "", false })
	if got := percent(); got != mostPercent {
		t.Errorf("%d %% to begin with", got)
	}
	alive := make([]*[1 << 20]byte, 200)
	for i := range alive {
		alive[i] = new([1 << 20]byte)
	}
	for deadline := time.Now().Add(time.Minute); percent() != leastPercent; runtime.GC() {
		if time.Now().After(deadline) {
			t.Fatalf("%d %% with 200 MiB alive", percent())
		}
	}
	runtime.KeepAlive(alive)
}
