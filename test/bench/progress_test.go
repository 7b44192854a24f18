package bench

import (
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	p := newProgress(5_000_000, begun)
	for _, step := range []struct {
		more  int64
		after time.Duration
		want  string
	}{
		{50_000, time.Second, ""},
		{0, 10 * time.Second, "50,000 of 5,000,000 leads, 5,000 a second, 16m30s left"},
		{5_000, 11 * time.Second, ""},
		{45_000, 40 * time.Second, "100,000 of 5,000,000 leads, 2,500 a second, 32m40s left"},
		{10_000, 49 * time.Second, ""},
	} {
		if got := p.add(step.more, begun.Add(step.after)); got != step.want {
			t.Errorf("after %s it says %q, want %q", step.after, got, step.want)
		}
	}
}
