package openloop

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestQuantile(t *testing.T) {
	t.Parallel()

	t.Run("is_never_below_and_at_most_the_relative_error_above", func(t *testing.T) {
		t.Parallel()
		dice := rand.New(rand.NewPCG(1, 2))
		var h Histogram
		var all []time.Duration
		for range 10_000 {
			d := time.Duration(dice.Int64N(1 << dice.IntN(40)))
			all = append(all, d)
			h.Record(d)
		}
		slices.Sort(all)
		for _, q := range []float64{0.001, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1} {
			exact := all[max(0, int(q*float64(len(all))+0.999999)-1)]
			got := h.Quantile(q)
			if got < exact || float64(got) > float64(exact)*(1+RelativeError) {
				t.Errorf("quantile %v is %d, want %d", q, got, exact)
			}
		}
	})

	t.Run("of_nothing_is_0", func(t *testing.T) {
		t.Parallel()
		var h Histogram
		if got := h.Quantile(0.99); got != 0 {
			t.Error(got)
		}
	})

	t.Run("does_not_exceed_the_longest", func(t *testing.T) {
		t.Parallel()
		var h Histogram
		h.Record(1_000_001)
		if got := h.Quantile(1); got != 1_000_001 {
			t.Error(got)
		}
	})
}

func TestBucket(t *testing.T) {
	t.Parallel()
	for _, ns := range []uint64{0, 1, perOctave - 1, perOctave, perOctave + 1, 2*perOctave - 1, 2 * perOctave, 1_000_000, 1 << 40, 1<<63 - 1} {
		b := bucketOf(ns)
		if b < 0 || b >= octaves*perOctave {
			t.Fatalf("%d falls into the bucket %d of %d", ns, b, octaves*perOctave)
		}
		if ns > upper(b) {
			t.Errorf("%d is above the bucket %d, which ends at %d", ns, b, upper(b))
		}
		if b > 0 && ns <= upper(b-1) {
			t.Errorf("%d falls into the bucket %d, but the one before ends at %d", ns, b, upper(b-1))
		}
	}
}

func TestRecord(t *testing.T) {
	t.Parallel()

	t.Run("takes_a_negative_duration_as_0", func(t *testing.T) {
		t.Parallel()
		var h Histogram
		h.Record(-time.Second)
		if h.Count() != 1 || h.Max() != 0 || h.Quantile(1) != 0 {
			t.Error(h.Count(), h.Max(), h.Quantile(1))
		}
	})
}
