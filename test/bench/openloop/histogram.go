package openloop

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// A duration falls into one of perOctave buckets between two powers of two, so
// that what is read is at most 1/perOctave above what was recorded.
const (
	octaveBits = 7
	perOctave  = 1 << octaveBits
	octaves    = 64 - octaveBits // the first holds all below perOctave exactly
)

// RelativeError bounds how far a quantile lies above the duration that was
// recorded.
const RelativeError = 1.0 / perOctave

// Histogram counts durations, from 0 to the greatest there is, in constant
// memory. Record may be called by any number of goroutines; what is read
// meanwhile is of some moment of it.
type Histogram struct {
	buckets [octaves * perOctave]atomic.Int64
	count   atomic.Int64
	longest atomic.Int64
}

// Record counts a duration; a negative one counts as 0.
func (h *Histogram) Record(d time.Duration) {
	ns := max(0, int64(d))
	h.buckets[bucketOf(uint64(ns))].Add(1)
	h.count.Add(1)
	for {
		longest := h.longest.Load()
		if ns <= longest || h.longest.CompareAndSwap(longest, ns) {
			return
		}
	}
}

// Count is how many durations were recorded.
func (h *Histogram) Count() int64 { return h.count.Load() }

// Max is the longest duration, exactly.
func (h *Histogram) Max() time.Duration { return time.Duration(h.longest.Load()) }

// Quantile is a duration that a part q of the recorded ones, from 0 to 1, does not
// exceed: never below the true one, and above it by RelativeError at most. It is
// 0 when nothing was recorded.
func (h *Histogram) Quantile(q float64) time.Duration {
	count := h.Count()
	if count == 0 {
		return 0
	}
	rank := max(1, int64(q*float64(count)+0.999999))
	seen := int64(0)
	for i := range h.buckets {
		if seen += h.buckets[i].Load(); seen >= rank {
			return min(time.Duration(upper(i)), h.Max())
		}
	}
	return h.Max()
}

// bucketOf is the index of the bucket of a duration: its octave, then the
// octaveBits below its first bit.
func bucketOf(ns uint64) int {
	octave := max(0, bits.Len64(ns)-octaveBits-1)
	if ns < perOctave {
		return int(ns)
	}
	return (octave+1)*perOctave + int(ns>>octave) - perOctave
}

// upper is the greatest duration of a bucket.
func upper(bucket int) uint64 {
	octave := bucket/perOctave - 1
	if octave < 0 {
		return uint64(bucket)
	}
	first := uint64(bucket%perOctave+perOctave) << octave
	return first + 1<<octave - 1
}
