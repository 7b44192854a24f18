package exchangetest

import "testing"

// Each runs a test on every engine.
func Each(t *testing.T, run func(t *testing.T, r *Rig)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		run(t, SQLite(t))
	})
}
