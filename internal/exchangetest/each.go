package exchangetest

import "testing"

// engines are the stores that an exchange runs on.
var engines = []struct {
	name string
	rig  func(testing.TB) *Rig
}{
	{"sqlite", SQLite},
	{"postgres", Postgres},
}

// Each runs a test on every engine, in parallel.
func Each(t *testing.T, run func(t *testing.T, r *Rig)) {
	t.Helper()
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			run(t, e.rig(t))
		})
	}
}

// EachEngine runs a benchmark on every engine.
func EachEngine(b *testing.B, run func(b *testing.B, r *Rig)) {
	b.Helper()
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) { run(b, e.rig(b)) })
	}
}
