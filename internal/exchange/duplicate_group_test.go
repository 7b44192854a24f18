package exchange_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/exchange"
)

// gated is a store in which nobody begins before the gate is open.
type gated struct {
	exchange.Store
	reached, open chan struct{}
	once          sync.Once
}

func (g *gated) Begin(ctx context.Context, ecosystem exchange.ID, ahead exchange.Ahead) (exchange.Tx, error) {
	g.once.Do(func() { close(g.reached) })
	<-g.open
	return g.Store.Begin(ctx, ecosystem, ahead)
}

// Copies that are decided in one group see each other: what was there when the
// group began tells of none of them.
func TestDuplicatesInOneGroup(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		s.rule(refuse, byPhone)
		g := &gated{Store: s.Store, reached: make(chan struct{}), open: make(chan struct{})}
		var readings atomic.Int64 // each submit reads the clock before it waits for its group
		x := exchange.New(exchange.Config{Store: g, Vault: s.Vault, Clock: func() time.Time {
			readings.Add(1)
			return s.Clock.Now()
		}})
		t.Cleanup(func() { _ = x.Close(context.WithoutCancel(t.Context())) })
		var taken, refused atomic.Int64
		var wait sync.WaitGroup
		submit := func(number string) {
			wait.Go(func() {
				switch _, err := x.Submit(t.Context(), s.w.Operator.Caller, exchange.Submission{Contents: phone(number)}); exchange.CodeOf(err) {
				case "":
					taken.Add(1)
				case exchange.Duplicate:
					refused.Add(1)
				default:
					t.Error("submit:", err)
				}
			})
		}
		submit("+79160000001") // waits at the gate, the others for it
		<-g.reached
		before := readings.Load()
		for range 200 {
			submit("+79160000002")
		}
		for readings.Load() < before+200 {
			runtime.Gosched()
		}
		close(g.open)
		wait.Wait()
		if taken.Load() != 2 || refused.Load() != 199 {
			t.Errorf("%d leads were taken and %d refused, want 2 and 199", taken.Load(), refused.Load())
		}
	})
}
