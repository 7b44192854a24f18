package server

import (
	"sync"
	"time"

	"leadex/internal/exchange"
)

// Limiter lets each credential make so many calls a second, in bursts of at
// most so many at once. It is safe for any number of goroutines; each process
// counts for itself.
type Limiter struct {
	rate  float64 // calls a second
	burst float64 // calls
	clock func() time.Time

	mu      sync.Mutex
	buckets map[string]*bucket
}

// bucket holds the calls that a credential may make at once; it fills with time.
type bucket struct {
	calls float64
	at    time.Time
}

// maxBuckets bounds the memory of a limiter. Full buckets say nothing, so they
// are thrown away when there are too many.
const maxBuckets = 10_000

// NewLimiter makes a Limiter. The burst is at least one call.
func NewLimiter(perSecond float64, burst int, clock func() time.Time) *Limiter {
	return &Limiter{rate: perSecond, burst: float64(max(1, burst)), clock: clock, buckets: map[string]*bucket{}}
}

// RetryAfter is the longest that a credential has to wait for its next call.
func (l *Limiter) RetryAfter() time.Duration {
	return time.Duration(float64(time.Second) / l.rate)
}

// Take counts a call of a credential. Limited when it has to wait.
func (l *Limiter) Take(credential string) error {
	now := l.clock()
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[credential]
	if b == nil {
		l.makeRoom(now)
		b = &bucket{calls: l.burst, at: now}
		l.buckets[credential] = b
	}
	b.calls, b.at = l.filled(b, now), now
	if b.calls < 1 {
		return exchange.Refuse(exchange.Limited, "too many calls; the limit is %g a second", l.rate)
	}
	b.calls--
	return nil
}

func (l *Limiter) filled(b *bucket, now time.Time) float64 {
	return min(l.burst, b.calls+max(0, now.Sub(b.at).Seconds())*l.rate)
}

func (l *Limiter) makeRoom(now time.Time) {
	if len(l.buckets) < maxBuckets {
		return
	}
	for credential, b := range l.buckets {
		if l.filled(b, now) == l.burst {
			delete(l.buckets, credential)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets) // a moment's mercy for all is better than memory without bound
	}
}
